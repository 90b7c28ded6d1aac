// SPDX-License-Identifier: Apache-2.0
#include "board/parts/serial_flash.hpp"

#include <fmt/format.h>
#include <algorithm>

#include "hardware/flash_command.hpp"

namespace outcore::board {
namespace {

using enum FlashAction;
using hardware::FlashOperation;

constexpr std::uint8_t kGarbage = 0xA5;  // what an undriven or misread bus yields
constexpr std::uint8_t kWriteInProgress = 0x01, kWriteEnableLatch = 0x02;
constexpr std::uint8_t kFlagReady = 0x80;        // Micron's flag status
constexpr std::uint8_t kMacronixQuad = 0x40;     // in the status register
constexpr std::uint8_t kWinbondQuad = 0x02;      // in status register 2
constexpr std::uint8_t kHighPerformance = 0x02;  // MX25R, second configuration byte
constexpr double kUltraLowPowerHz = 33e6;        // MX25R6435F BSP: faster reads need that bit
constexpr std::uint32_t kDummyRegister = 0x300;  // MX25LM, configuration register 2
// ST application header mx25lm51245g_conf.h: DUMMY_CYCLES_REG_OCTAL, DUMMY_CYCLES_REG_OCTAL_DTR
constexpr int kOctalRegisterWaits = 4, kOctalRegisterWaitsDtr = 5;
/// Status and configuration registers that keep their value without power take about as long as
/// tW of W25Q128JV: 10 ms [M]; assumed for the others.
constexpr Picoseconds kRegisterWrite = 10'000'000'000;
constexpr double kClockSlack = 1.001;  // rounding of clock trees

FlashOperation operation_of(FlashAction action) {
    switch (action) {
        case EraseSector:
            return FlashOperation::SectorErase;
        case EraseHalfBlock:
            return FlashOperation::HalfBlockErase;
        case EraseBlock:
            return FlashOperation::BlockErase;
        default:
            return FlashOperation::ChipErase;
    }
}

bool reads(FlashAction action) {
    return action == Read || action == ReadStatus || action == ReadFlagStatus ||
           action == ReadRegister || action == ReadAddressed || action == ReadId;
}
bool is_erase(FlashAction action) { return action >= EraseSector && action <= EraseChip; }
bool while_busy(FlashAction action) {
    return action == ReadStatus || action == ReadFlagStatus || action == Suspend ||
           action == ResetEnable || action == Reset;
}

}  // namespace

SerialFlash::SerialFlash(const platform::Storage& storage, const FlashDialect& dialect,
                         std::span<const std::uint8_t> contents, BoardServices& board)
    : storage_(storage),
      dialect_(dialect),
      board_(board),
      backend_(storage),
      bytes_(static_cast<std::size_t>(storage.size.count), 0xFF) {
    std::copy(contents.begin(), contents.end(), bytes_.begin());
    power_on();
}

void SerialFlash::power_on() {
    mode_ = FlashMode::Spi;
    four_byte_ = write_enabled_ = reset_enabled_ = powered_down_ = false;
    const std::uint8_t status = at(FlashRegister::Status);  // non-volatile: Macronix's quad enable
    registers_ = {status, dialect_.status2, dialect_.status3, dialect_.volatile_config,
                  dialect_.enhanced_volatile};
    addressed_.clear();
}

void SerialFlash::misuse(Misuse kind, const std::string& what) {
    board_.misuse(kind, fmt::format("{} ({}): {}", storage_.name, storage_.part, what));
}

const FlashOpcode* SerialFlash::lookup() const {
    std::uint32_t opcode = frame_.instruction.value;
    if (octal()) {
        const std::uint32_t low = opcode & 0xFF;
        opcode = opcode >> 8;
        if ((opcode ^ low) != 0xFF) return nullptr;
    }
    for (const FlashOpcode& row : dialect_.commands)
        if (row.opcode == opcode) return &row;
    return nullptr;
}

int SerialFlash::address_bytes(const FlashOpcode& command) const {
    if (octal()) {  // MX25LM: always four, also for registers, but for those without data or place
        const bool none = command.address_bytes == 0 && !reads(command.action);
        return none ? 0 : 4;
    }
    if (command.address_bytes == FlashOpcode::kFollowsMode) return four_byte_ ? 4 : 3;
    return command.address_bytes;
}

std::string SerialFlash::wrong_lines(const FlashOpcode& command) const {
    const bool quad = mode_ == FlashMode::Quad;
    const int all = octal() ? 8 : quad ? 4 : 0;
    const int instruction = all != 0 ? all : 1;
    const int address = all != 0 ? all : command.address_lines;
    const int data = all != 0 ? all : command.data_lines;
    const bool ddr = mode_ == FlashMode::OctalDtr;
    if (frame_.instruction.lines != instruction || frame_.instruction.bits != (octal() ? 16 : 8))
        return fmt::format("takes instructions on {} lines now", instruction);
    if (frame_.address.lines != (address_bytes(command) == 0 ? 0 : address))
        return fmt::format("takes this address on {} lines",
                           address_bytes(command) == 0 ? 0 : address);
    if (frame_.address.lines != 0 && frame_.address.bits != 8 * address_bytes(command))
        return fmt::format("takes {} address bytes now", address_bytes(command));
    const bool wants_data = command.data_lines != 0 || command.action == Program;
    if (frame_.data_lines != (wants_data ? data : 0))
        return fmt::format("takes this data on {} lines", wants_data ? data : 0);
    if (frame_.instruction.ddr != ddr || (frame_.address.lines != 0 && frame_.address.ddr != ddr) ||
        (frame_.has_data() && frame_.data_ddr != ddr))
        return ddr ? "is in double-rate mode" : "is in single-rate mode";
    if (frame_.has_data() && frame_.write == reads(command.action))
        return frame_.write ? "is asked for data here, not given" : "wants data here";
    return {};
}

/// Micron keeps the clocks in the upper half of the volatile configuration register (0 and 15 stand
/// for the default), Macronix two bits of its configuration register [M: data sheets].
int SerialFlash::configured_waits(const FlashOpcode& command) const {
    if (dialect_.family == FlashFamily::Micron) {
        const int set = at(FlashRegister::Volatile) >> 4;
        return set == 0 || set == 15 ? command.waits : set;
    }
    constexpr int kFourLines[] = {6, 4, 8, 10}, kTwoLines[] = {4, 6, 8, 10},
                  kOneLine[] = {8, 6, 8, 10};
    const int code = at(FlashRegister::Status2) >> 6;
    const int lines = mode_ == FlashMode::Quad ? 4 : command.address_lines;
    return lines == 4 ? kFourLines[code] : lines == 2 ? kTwoLines[code] : kOneLine[code];
}

double SerialFlash::waits(const FlashOpcode& command) const {
    if (octal() && command.action != Read && reads(command.action))
        return mode_ == FlashMode::OctalDtr ? kOctalRegisterWaitsDtr : kOctalRegisterWaits;
    switch (command.rule) {
        case DummyRule::Fixed:
            return command.waits;
        case DummyRule::Configured:
            return configured_waits(command);
        case DummyRule::OctalRegister:
            break;
    }
    const auto found = addressed_.find(kDummyRegister);
    return command.waits - 2 * (found == addressed_.end() ? 0 : found->second & 7);
}

std::string SerialFlash::wrong_waits(const FlashOpcode& command) const {
    const double expected = waits(command);
    if (frame_.wait_clocks() == expected) return {};
    return fmt::format("needs {} mode and dummy clocks here, gets {}", expected,
                       frame_.wait_clocks());
}

std::string SerialFlash::wrong_phases(const FlashOpcode& command) const {
    const std::string lines = wrong_lines(command);
    if (!lines.empty()) return lines;
    const bool four_lines = frame_.data_lines == 4 || frame_.address.lines == 4;
    if (dialect_.quad_enable && four_lines) {
        const bool winbond = dialect_.family == FlashFamily::Winbond;
        const bool enabled = winbond ? (at(FlashRegister::Status2) & kWinbondQuad) != 0
                                     : (at(FlashRegister::Status) & kMacronixQuad) != 0;
        if (!enabled && mode_ != FlashMode::Quad) return "has its quad-enable bit clear";
    }
    return wrong_waits(command);
}

void SerialFlash::check_clock() {
    double limit = storage_.bus_clock.count;
    if (dialect_.family == FlashFamily::MacronixUltraLow && command_->action == Read &&
        (at(FlashRegister::Status3) & kHighPerformance) == 0)
        limit = std::min(limit, kUltraLowPowerHz);
    if (frame_.clock_hz <= limit * kClockSlack || warned_ == command_) return;
    warned_ = command_;
    misuse(Misuse::WrongClock, fmt::format("bus clock of {:.1f} MHz, at most {:.1f} here",
                                           frame_.clock_hz / 1e6, limit / 1e6));
}

/// Software that does not know a part's mode sends the reset in each of them: in the wrong one it
/// is noise, which the part drops. Not misuse.
bool SerialFlash::is_reset_of_other_mode() const {
    constexpr std::uint32_t kResets[] = {0x66, 0x99, 0x6699, 0x9966};
    const std::uint32_t value = frame_.instruction.value;
    const bool reset =
        std::find(std::begin(kResets), std::end(kResets), value) != std::end(kResets);
    const bool bare = frame_.address.lines == 0 && !frame_.has_data();
    const FlashOpcode* command = lookup();
    return reset && bare && (command == nullptr || !wrong_lines(*command).empty());
}

const FlashOpcode* SerialFlash::decode() {
    if (is_reset_of_other_mode()) return nullptr;
    const FlashOpcode* command = lookup();
    if (command == nullptr || frame_.instruction.lines == 0) {
        misuse(Misuse::StorageRule,
               fmt::format("instruction {:#04x} is not known", frame_.instruction.value));
        return nullptr;
    }
    if (powered_down_ && command->action != ReleasePowerDown) {
        misuse(Misuse::StorageRule, "is in deep power-down");
        return nullptr;
    }
    if (const std::string wrong = wrong_phases(*command); !wrong.empty()) {
        misuse(Misuse::StorageRule,
               fmt::format("instruction {:#04x}: {}", frame_.instruction.value, wrong));
        return nullptr;
    }
    if (fall_ < ready_ && !while_busy(command->action)) {
        misuse(Misuse::BusyStorage, fmt::format("instruction {:#04x} while it programs or erases",
                                                frame_.instruction.value));
        return nullptr;
    }
    return command;
}

void SerialFlash::select(const SerialFrame& frame, Picoseconds when) {
    frame_ = frame;
    fall_ = when;
    received_.clear();
    command_ = decode();
    if (command_ == nullptr) return;
    cursor_ = command_->action == Read ? frame.address.value : 0;
    check_clock();
    if (command_->action != Reset && command_->action != ResetEnable) reset_enabled_ = false;
    if (command_->action == Read && cursor_ >= storage_.size.count)
        misuse(Misuse::StorageRule, fmt::format("read at {:#x} is beyond its end", cursor_));
}

std::uint8_t SerialFlash::status(FlashAction action) const {
    const double opening_s = frame_.opening_clocks() / frame_.clock_hz;
    const bool busy = fall_ + static_cast<Picoseconds>(opening_s * 1e12) < ready_;
    if (action == ReadFlagStatus) return busy ? 0 : kFlagReady;
    std::uint8_t value = at(FlashRegister::Status);
    if (busy) value |= kWriteInProgress;
    if (write_enabled_) value |= kWriteEnableLatch;
    return value;
}

/// Of what is no array data. Each of two banks answers with a byte of its own.
std::uint8_t SerialFlash::next_byte() {
    // In octal DTR a register's byte comes on both edges of its clock.
    const int copies = mode_ == FlashMode::OctalDtr ? 2 : frame_.banks;
    const std::int64_t index = cursor_++ / copies;
    switch (command_->action) {
        case ReadStatus:
        case ReadFlagStatus:
            return status(command_->action);
        case ReadId:
            return index < 3 ? dialect_.id[index] : 0;
        case ReadRegister:
            return registers_[std::min(
                static_cast<std::size_t>(command_->place) + static_cast<std::size_t>(index),
                registers_.size() - 1)];
        case ReadAddressed: {
            const auto found = addressed_.find(frame_.address.value);
            return found == addressed_.end() ? 0 : found->second;
        }
        default:
            return kGarbage;
    }
}

void SerialFlash::read(std::span<std::uint8_t> out) {
    if (command_ == nullptr) {
        std::fill(out.begin(), out.end(), kGarbage);
        return;
    }
    if (command_->action != Read) {
        for (std::uint8_t& byte : out) byte = next_byte();
        return;
    }
    for (std::uint8_t& byte : out) {  // wraps at its end, as the parts do
        byte = bytes_[static_cast<std::size_t>(cursor_ % storage_.size.count)];
        ++cursor_;
    }
}

void SerialFlash::write(std::span<const std::uint8_t> in) {
    received_.insert(received_.end(), in.begin(), in.end());
}

void SerialFlash::deselect(Picoseconds when) {
    if (command_ == nullptr) return;
    const FlashOpcode& command = *command_;
    command_ = nullptr;
    finish(command, when);
}

void SerialFlash::send(FlashOperation operation, std::int64_t address, std::int64_t bytes,
                       Picoseconds when, bool makes_busy) {
    const FlashBackend::Outcome outcome =
        backend_.carry_out(operation, address, bytes, fall_, when);
    if (!outcome.fault.empty())
        misuse(outcome.busy ? Misuse::BusyStorage : Misuse::StorageRule, outcome.fault);
    else if (makes_busy)
        ready_ = outcome.ready;
}

void SerialFlash::finish(const FlashOpcode& command, Picoseconds when) {
    switch (command.action) {
        case Read:
            if (cursor_ > frame_.address.value && cursor_ <= storage_.size.count)
                send(FlashOperation::Read, frame_.address.value, cursor_ - frame_.address.value,
                     when, false);
            return;
        case WriteEnable:
            write_enabled_ = true;
            return send(FlashOperation::WriteEnable, 0, 0, when, false);
        case WriteDisable:
            write_enabled_ = false;
            return send(FlashOperation::WriteDisable, 0, 0, when, false);
        case EnterQuad:
            mode_ = FlashMode::Quad;
            return;
        case LeaveQuad:
            mode_ = FlashMode::Spi;
            return;
        case EnterFourByte:
            four_byte_ = true;
            return;
        case LeaveFourByte:
            four_byte_ = false;
            return;
        case ResetEnable:
            reset_enabled_ = true;
            return;
        case Reset:
            if (!reset_enabled_)
                return misuse(Misuse::StorageRule, "reset without reset enable before it");
            power_on();
            return send(FlashOperation::Reset, 0, 0, when, true);
        case Suspend:
            return send(FlashOperation::Suspend, 0, 0, when, true);
        case Resume:
            return send(FlashOperation::Resume, 0, 0, when, true);
        case PowerDown:
            powered_down_ = true;
            return send(FlashOperation::DeepPowerDown, 0, 0, when, false);
        case ReleasePowerDown:
            powered_down_ = false;
            return send(FlashOperation::ReleasePowerDown, 0, 0, when, false);
        default:
            return finish_write(command, when);
    }
}

void SerialFlash::finish_write(const FlashOpcode& command, Picoseconds when) {
    const bool changes = command.action == Program || is_erase(command.action) ||
                         command.action == WriteRegister || command.action == WriteAddressed;
    if (!changes) return;
    if (!write_enabled_) return misuse(Misuse::StorageRule, "write without write enable");
    if (command.action == Program) return program(when);
    if (is_erase(command.action)) return erase(command.action, when);
    if (command.action == WriteRegister)
        write_register(command, when);
    else
        write_addressed();
    write_enabled_ = false;
    send(FlashOperation::WriteDisable, 0, 0, when, false);
}

/// Programming only clears bits; what leaves the page wraps to its beginning.
void SerialFlash::program(Picoseconds when) {
    const std::int64_t page = storage_.page.count;
    const auto count = static_cast<std::int64_t>(received_.size());
    const std::int64_t address = frame_.address.value % storage_.size.count;
    const std::int64_t first = address / page * page;
    write_enabled_ = false;
    written_ = true;
    if (count == 0) return misuse(Misuse::StorageRule, "page program without data");
    if (address - first + count > page)
        misuse(Misuse::StorageRule,
               fmt::format("program of {} bytes at {:#x} wraps in its page", count, address));
    bool lost = false;
    for (std::int64_t i = 0; i < count; ++i) {
        std::uint8_t& cell = bytes_[static_cast<std::size_t>(first + (address - first + i) % page)];
        cell &= received_[static_cast<std::size_t>(i)];
        lost = lost || cell != received_[static_cast<std::size_t>(i)];
    }
    if (lost)
        misuse(Misuse::StorageRule, fmt::format("program at {:#x} needs an erase first", address));
    const std::int64_t sector = address / storage_.sector.count;
    if (!known_sectors_[sector]) backend_.declare_blank(sector * storage_.sector.count);
    known_sectors_[sector] = true;
    send(FlashOperation::PageProgram, address, std::min(count, first + page - address), when, true);
}

void SerialFlash::erase(FlashAction action, Picoseconds when) {
    write_enabled_ = false;
    written_ = true;
    const bool chip = action == EraseChip;
    const std::int64_t size = action == EraseSector      ? storage_.sector.count
                              : action == EraseHalfBlock ? storage_.half_block.size.count
                              : action == EraseBlock     ? storage_.block.size.count
                                                         : storage_.size.count;
    if (size == 0) return misuse(Misuse::StorageRule, "this erase is not described for the part");
    // The part does not look at the address within what it erases.
    const std::int64_t begin = chip ? 0 : frame_.address.value % storage_.size.count / size * size;
    std::fill_n(bytes_.begin() + begin, size, std::uint8_t{0xFF});
    for (std::int64_t at = begin; at < begin + size; at += storage_.sector.count)
        known_sectors_[at / storage_.sector.count] = true;
    send(operation_of(action), begin, size, when, true);
}

void SerialFlash::write_register(const FlashOpcode& command, Picoseconds when) {
    const std::size_t first = static_cast<std::size_t>(command.place);
    const auto banks = static_cast<std::size_t>(frame_.banks);
    for (std::size_t i = 0; i * banks < received_.size() && first + i < registers_.size(); ++i)
        registers_[first + i] = received_[i * banks];
    at(FlashRegister::Status) &= static_cast<std::uint8_t>(~(kWriteInProgress | kWriteEnableLatch));
    const bool is_volatile = command.place == FlashRegister::Volatile ||
                             command.place == FlashRegister::EnhancedVolatile;
    if (!is_volatile) ready_ = when + kRegisterWrite;
    // Micron's bit 7 of the enhanced register clear: four lines for everything.
    if (command.place == FlashRegister::EnhancedVolatile)
        mode_ =
            (at(FlashRegister::EnhancedVolatile) & 0x80) == 0 ? FlashMode::Quad : FlashMode::Spi;
}

/// MX25LM: configuration register 2, whose place 0 holds the mode. Volatile, at once.
void SerialFlash::write_addressed() {
    if (received_.empty()) return misuse(Misuse::StorageRule, "register write without data");
    addressed_[frame_.address.value] = received_.front();
    if (frame_.address.value != 0) return;
    const std::uint8_t mode = received_.front() & 3;
    mode_ = mode == 1 ? FlashMode::Octal : mode == 2 ? FlashMode::OctalDtr : FlashMode::Spi;
}

}  // namespace outcore::board
