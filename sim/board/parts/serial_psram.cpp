// Instructions and mode registers: ST BSP component header aps6408.h; phases and "latency code less
// one": its aps6408.c; values after reset [M]: data sheet, from memory.
// SPDX-License-Identifier: Apache-2.0
#include "board/parts/serial_psram.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace outcore::board {
namespace {

constexpr std::uint8_t kGarbage = 0xA5;
constexpr std::array<std::uint8_t, 9> kAfterReset = {0x08, 0x0D, 0x93, 0x00, 0x40, 0, 0, 0, 0x05};
constexpr std::uint8_t kFixedLatency = 0x20;  // of mode register 0
constexpr double kClockSlack = 1.001;

}  // namespace

SerialPsram::SerialPsram(const platform::Memory& memory, BoardServices& board)
    : memory_(memory),
      board_(board),
      bytes_(static_cast<std::size_t>(memory.size.count)),
      registers_(kAfterReset) {}

SerialPsram::Action SerialPsram::action_of(std::uint32_t instruction) {
    switch (instruction) {
        case 0x00:
        case 0x20:
            return Action::Read;
        case 0x80:
        case 0xA0:
            return Action::Write;
        case 0x40:
            return Action::ReadRegister;
        case 0xC0:
            return Action::WriteRegister;
        case 0xFF:
            return Action::Reset;
        default:
            return Action::None;
    }
}

int SerialPsram::read_latency() const { return ((registers_[0] >> 2) & 7) + 3; }

int SerialPsram::write_latency() const {
    constexpr int kCodes[8] = {3, 7, 5, 0, 4, 0, 6, 0};
    return kCodes[registers_[4] >> 5];
}

/// The last address clock counts: dummy clocks are the latency less one. With the strobe the
/// controller waits for the data however early it is ready for them.
std::string SerialPsram::wrong_latency(Action action) const {
    const double waits = frame_.wait_clocks();
    if (action == Action::WriteRegister) return waits == 0 ? "" : "register writes have no latency";
    if (action == Action::Write)
        return waits == write_latency() - 1
                   ? ""
                   : fmt::format("writes take {} dummy clocks, not {}", write_latency() - 1, waits);
    const bool fixed = (registers_[0] & kFixedLatency) != 0;
    const int latest = read_latency() * (fixed && action == Action::Read ? 2 : 1) - 1;
    const bool fits = frame_.strobe ? waits >= 1 && waits <= latest : waits == latest;
    return fits ? "" : fmt::format("reads take {} dummy clocks, not {}", latest, waits);
}

std::string SerialPsram::wrong_phases(Action action) const {
    if (action == Action::None) return "instruction is not known";
    if (frame_.instruction.lines != 8 || frame_.instruction.bits != 8 || frame_.instruction.ddr)
        return "takes instructions of 8 bits on eight lines";
    if (action == Action::Reset) return {};
    if (frame_.address.lines != 8 || frame_.address.bits != 32 || !frame_.address.ddr)
        return "takes addresses of 32 bits on eight lines at double rate";
    if (frame_.data_lines != 8 || !frame_.data_ddr)
        return "takes data on eight lines at double rate";
    const bool writes = action == Action::Write || action == Action::WriteRegister;
    if (frame_.write != writes) return "data goes the other way";
    return wrong_latency(action);
}

void SerialPsram::select(const SerialFrame& frame, Picoseconds) {
    frame_ = frame;
    action_ = action_of(frame.instruction.value);
    cursor_ = frame.address.value;
    const std::string wrong = wrong_phases(action_);
    const auto tell = [&](Misuse kind, const std::string& what) {
        board_.misuse(kind, fmt::format("{} ({}): instruction {:#04x}: {}", memory_.name,
                                        memory_.part, frame.instruction.value, what));
    };
    if (!wrong.empty()) {
        action_ = Action::None;
        return tell(Misuse::StorageRule, wrong);
    }
    if (frame.clock_hz > memory_.bus_clock.count * kClockSlack)
        tell(Misuse::WrongClock, fmt::format("bus clock of {:.1f} MHz, at most {:.1f}",
                                             frame.clock_hz / 1e6, memory_.bus_clock.count / 1e6));
}

std::uint8_t& SerialPsram::cell() { return bytes_[cursor_++ % bytes_.size()]; }

void SerialPsram::read(std::span<std::uint8_t> out) {
    for (std::uint8_t& byte : out) {
        if (action_ == Action::Read)
            byte = cell();
        else if (action_ == Action::ReadRegister)
            byte = registers_[std::min(cursor_++, registers_.size() - 1)];
        else
            byte = kGarbage;
    }
}

/// Of the two bytes of a register write the second is not used.
void SerialPsram::write(std::span<const std::uint8_t> in) {
    for (const std::uint8_t byte : in) {
        if (action_ == Action::Write) cell() = byte;
        if (action_ == Action::WriteRegister && cursor_ == frame_.address.value &&
            cursor_ < registers_.size())
            registers_[cursor_] = byte;
        if (action_ == Action::WriteRegister) ++cursor_;
    }
}

void SerialPsram::deselect(Picoseconds) {
    if (action_ == Action::Reset) registers_ = kAfterReset;
    action_ = Action::None;
}

}  // namespace outcore::board
