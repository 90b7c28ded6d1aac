// Bits: ST CMSIS headers (QUADSPI_TypeDef, OCTOSPI_TypeDef: CR, SR and FCR agree but for FMODE and
// PRESCALER); behaviour: RM0385 chapter QUADSPI, RM0432 chapter OCTOSPI.
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/serial_controller.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace outcore::board {
namespace {

constexpr std::uint32_t kControl = 0x00;
enum Control : std::uint32_t {
    kEnable = 1u << 0,
    kAbort = 1u << 1,
    kDmaEnable = 1u << 2,
    kTimeoutEnable = 1u << 3,
    kDualFlash = 1u << 6,
    kStopOnMatch = 1u << 22,
    kMatchAny = 1u << 23
};
enum Flag : std::uint32_t {
    kTransferError = 1u << 0,
    kComplete = 1u << 1,
    kThreshold = 1u << 2,
    kMatched = 1u << 3,
    kTimedOut = 1u << 4,
    kBusy = 1u << 5
};
constexpr std::uint32_t kLatched = kTransferError | kComplete | kMatched | kTimedOut;
/// CR has the five enables in the order of the flags, from bit 16 on.
constexpr unsigned kEnablesShift = 16;

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}

}  // namespace

SerialController::SerialController(std::string name, std::span<const RegisterSpec> table,
                                   const SerialRegisters& places, SerialWiring wiring,
                                   BoardServices& board)
    : RegisterBlock(std::move(name), table, board),
      places_(places),
      wiring_(std::move(wiring)),
      transfer_(board, wiring_.fifo_bytes, [this] { refresh(); }),
      polling_(board,
               [this] {
                   change(places_.status, kMatched, kMatched);
                   refresh();
               }),
      mapped_(board, wiring_.fifo_bytes) {}

std::int64_t SerialController::threshold() const { return field(value(kControl), 8, 5) + 1; }
std::uint32_t SerialController::data_register() const { return wiring_.base + places_.data; }
bool SerialController::is_data_port(std::uint32_t offset) const { return offset == places_.data; }
bool SerialController::dual_flash() const { return (value(kControl) & kDualFlash) != 0; }

std::int64_t SerialController::data_bytes() const {
    const std::uint32_t length = value(places_.length);
    return length == ~0u ? memory_bytes() - value(places_.address) : std::int64_t{length} + 1;
}

void SerialController::on_reset() {
    transfer_.reset();
    polling_.stop();
    mapped_.leave();
    running_ = Running::Nothing;
    board().set_interrupt(wiring_.interrupt, false);
}

/// Notices that the command under way has ended.
void SerialController::settle() {
    if (running_ == Running::Command && !transfer_.active() && transfer_.left() == 0)
        running_ = Running::Nothing;
    if (running_ == Running::Polling && !polling_.active()) running_ = Running::Nothing;
}

bool SerialController::busy() {
    settle();
    return running_ == Running::Mapped ? mapped_.running() : running_ != Running::Nothing;
}

std::uint32_t SerialController::status() {
    std::uint32_t flags = value(places_.status) & kLatched;
    const std::int64_t level = transfer_.level();
    if (running_ == Running::Command) {
        const bool reading = transfer_.reading();
        const bool tail = reading && !transfer_.active() && level > 0;
        const bool room =
            !reading && transfer_.active() && wiring_.fifo_bytes - level >= threshold();
        if ((reading && level >= threshold()) || tail || room) flags |= kThreshold;
    } else if (running_ == Running::Nothing && mode() == Mode::IndirectWrite) {
        flags |= kThreshold;
    }
    if (busy()) flags |= kBusy;
    return flags | static_cast<std::uint32_t>(level) << 8;
}

/// Flags that come by themselves, and with them the interrupt.
void SerialController::refresh() {
    if (running_ == Running::Command && !completed_ && !transfer_.active()) {
        completed_ = true;
        change(places_.status, kComplete, kComplete);
    }
    const std::uint32_t flags = status();
    const std::uint32_t enabled = field(value(kControl), kEnablesShift, 5);
    board().set_interrupt(wiring_.interrupt, (flags & enabled) != 0);
}

std::uint32_t SerialController::load(std::uint32_t offset, unsigned bytes) {
    if (offset == places_.data) return read_data(bytes);
    if (offset != places_.status) return value(offset);
    refresh();
    return status();
}

bool SerialController::refuse() {
    if (!busy()) return false;
    misuse(Misuse::WrongOrder, "set up while busy");
    return true;
}

void SerialController::store(std::uint32_t offset, unsigned bytes, std::uint32_t written) {
    if (offset == kControl) return control(written);
    if (offset == places_.data) return write_data(bytes, written);
    if (offset != places_.clear) return configure(offset, written);
    change(places_.status, written & kLatched, 0);
    refresh();
}

void SerialController::control(std::uint32_t written) {
    const std::uint32_t changed = written ^ value(kControl);
    if ((changed & idle_only()) != 0 && (written & kAbort) == 0) refuse();
    const Mode before = mode();
    set(kControl, written & ~kAbort);
    transfer_.set_threshold(threshold());
    if ((written & kAbort) != 0) abort();
    if ((written & kEnable) == 0 && busy()) {
        misuse(Misuse::WrongOrder, "disabled while busy");
        abort();
    }
    // Where CR holds the mode, this is how the memory-mapped one is entered.
    if (before != mode() && mode() == Mode::MemoryMapped) start();
    if ((changed & written & kDmaEnable) != 0) raise_request();
    refresh();
}

/// Ends what is under way and empties the FIFO; TCF tells when (here: at once).
void SerialController::abort() {
    const bool was_busy = busy();
    transfer_.abort();
    if (polling_.active()) polling_.stop();
    mapped_.leave();
    running_ = Running::Nothing;
    if (was_busy) change(places_.status, kComplete, kComplete);
}

void SerialController::configure(std::uint32_t offset, std::uint32_t written) {
    if (offset != places_.device && refuse()) return;
    set(offset, written);
    const bool address = has_address();
    const bool data_from_core = mode() == Mode::IndirectWrite && has_data();
    const bool last = offset == (address ? places_.address : places_.trigger);
    if (offset == places_.trigger || offset == places_.address) armed_ = data_from_core && last;
    // Where the trigger holds the mode, it enters the memory-mapped one at once.
    const bool mapped = mode() == Mode::MemoryMapped;
    if (mapped ? offset == places_.trigger : last && !data_from_core) start();
}

/// The memory, when its pins are connected and the banks agree.
SerialMemory* SerialController::reachable() {
    if (const std::string wrong = wiring_.wrong_pins(); !wrong.empty()) {
        misuse(Misuse::WrongOrder, fmt::format("command, but {}", wrong));
        return nullptr;
    }
    const int banks = dual_flash() ? 2 : 1;
    if (banks == wiring_.banks) return wiring_.memory;
    misuse(Misuse::StorageRule, fmt::format("dual-flash mode is {} but the board has {} memories",
                                            banks == 2 ? "on" : "off", wiring_.banks));
    return nullptr;
}

void SerialController::start() {
    if ((value(kControl) & kEnable) == 0)
        return misuse(Misuse::WrongOrder, "command while the controller is disabled");
    const Picoseconds free = std::max({transfer_.free_at(), polling_.free_at(), mapped_.free_at()});
    const Picoseconds begin = std::max(board().now(), free);
    const SerialFrame frame = this->frame(false);
    if (frame.clock_hz <= 0.0) return misuse(Misuse::WrongClock, "no kernel clock");
    const bool indirect = mode() == Mode::IndirectWrite || mode() == Mode::IndirectRead;
    if (indirect && frame.address.lines != 0 && frame.has_data() &&
        frame.address.value + frame.bytes > memory_bytes()) {
        change(places_.status, kTransferError, kTransferError);
        misuse(Misuse::StorageRule, fmt::format("{} bytes at {:#x} leave the memory as set up",
                                                frame.bytes, frame.address.value));
        return refresh();
    }
    SerialMemory* memory = reachable();
    if (mode() == Mode::MemoryMapped) {
        start_mapped(memory, begin);
    } else if (mode() == Mode::AutoPoll) {
        start_polling(memory, frame, begin);
    } else {
        running_ = Running::Command;
        armed_ = completed_ = false;
        transfer_.start(memory, frame, begin);
        if ((value(kControl) & kDmaEnable) != 0 && frame.has_data()) raise_request();
    }
    refresh();
}

void SerialController::start_mapped(SerialMemory* memory, Picoseconds begin) {
    running_ = Running::Mapped;
    const bool timeout = (value(kControl) & kTimeoutEnable) != 0;
    mapped_.enter(memory, frame(false), timeout ? value(places_.timeout) : -1.0, begin);
}

void SerialController::start_polling(SerialMemory* memory, const SerialFrame& frame,
                                     Picoseconds begin) {
    running_ = Running::Polling;
    const std::uint32_t control = value(kControl);
    polling_.start(memory, frame,
                   {value(places_.mask), value(places_.match), (control & kMatchAny) != 0,
                    static_cast<double>(value(places_.interval)), (control & kStopOnMatch) != 0},
                   begin);
}

std::uint32_t SerialController::read_data(unsigned bytes) {
    if (running_ == Running::Polling) return polling_.status();
    settle();
    if (running_ != Running::Command || !transfer_.reading()) {
        if (mode() != Mode::AutoPoll)
            misuse(Misuse::WrongOrder, "DR read, but no data is on its way");
        return mode() == Mode::AutoPoll ? polling_.status() : 0;
    }
    if (transfer_.left() < static_cast<std::int64_t>(bytes))
        misuse(Misuse::WrongWidth, "DR read beyond the length in DLR");
    const Picoseconds wait = transfer_.wait_for(bytes);
    std::uint8_t popped[4] = {};
    transfer_.pop(std::span(popped, bytes));
    board().stall(wait);
    refresh();
    std::uint32_t word = 0;
    for (unsigned i = 0; i < bytes; ++i) word |= std::uint32_t{popped[i]} << (8 * i);
    return word;
}

void SerialController::write_data(unsigned bytes, std::uint32_t written) {
    settle();
    if (running_ == Running::Nothing && armed_) start();
    if (running_ != Running::Command || transfer_.reading() || transfer_.left() == 0)
        return misuse(Misuse::WrongOrder, "DR written, but no data is expected");
    if (transfer_.left() < static_cast<std::int64_t>(bytes))
        misuse(Misuse::WrongWidth, "DR written beyond the length in DLR");
    std::uint8_t pushed[4];
    for (unsigned i = 0; i < 4; ++i) pushed[i] = static_cast<std::uint8_t>(written >> (8 * i));
    const Picoseconds wait = transfer_.wait_for(bytes);
    transfer_.push(std::span(pushed, bytes));
    board().stall(wait);
    refresh();
}

std::optional<DataFlow> SerialController::flow() {
    if ((value(kControl) & kDmaEnable) == 0 || !clocked()) return std::nullopt;
    settle();
    if (running_ == Running::Nothing && armed_) start();  // the request's first write of DR
    if (running_ != Running::Command || transfer_.left() == 0) return std::nullopt;
    return DataFlow{transfer_.reading(), transfer_.data_begin(), transfer_.byte_time(),
                    transfer_.left(), threshold()};
}

void SerialController::take(std::span<std::uint8_t> bytes, Picoseconds when) {
    transfer_.take(bytes, when);
}
void SerialController::give(std::span<const std::uint8_t> bytes, Picoseconds when) {
    transfer_.give(bytes, when);
}
void SerialController::end_service(Picoseconds when) {
    transfer_.release(when);
    refresh();
}

Picoseconds SerialController::access(std::uint32_t offset, unsigned bytes, bool write) {
    if (!clocked() || running_ != Running::Mapped || (value(kControl) & kEnable) == 0) {
        misuse(Misuse::WrongOrder, "window accessed outside memory-mapped mode");
        return 0;
    }
    if (!write) return mapped_.read(offset, bytes);
    if (takes_window_writes()) return mapped_.write(offset, bytes, frame(true));
    misuse(Misuse::StorageRule, "memory-mapped window written");
    return 0;
}

}  // namespace outcore::board
