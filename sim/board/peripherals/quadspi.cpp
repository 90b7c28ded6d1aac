// Registers and bits: ST CMSIS headers (QUADSPI_TypeDef, identical in F7, H7, L4); behaviour:
// RM0385 chapter QUADSPI. SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/quadspi.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

enum : std::uint32_t {
    kControl = 0x00,
    kDevice = 0x04,
    kStatus = 0x08,
    kClear = 0x0C,
    kLength = 0x10,
    kCommand = 0x14,
    kAddress = 0x18,
    kAlternate = 0x1C,
    kData = 0x20,
    kMask = 0x24,
    kMatch = 0x28,
    kInterval = 0x2C,
    kTimeout = 0x30
};

constexpr RegisterSpec kTable[] = {
    {"CR", kControl, 0, 0xFFDF1FDF, 0, kWords}, {"DCR", kDevice, 0, 0x001F0701, 0, kWords},
    {"SR", kStatus, 0x4, 0, 0x3F3F, kWords},    {"FCR", kClear, 0, 0x1B, 0, kWords},
    {"DLR", kLength, 0, ~0u, 0, kWords},        {"CCR", kCommand, 0, 0xDF7FFFFF, 0, kWords},
    {"AR", kAddress, 0, ~0u, 0, kWords},        {"ABR", kAlternate, 0, ~0u, 0, kWords},
    {"DR", kData, 0, ~0u, 0, kAnyWidth},        {"PSMKR", kMask, 0, ~0u, 0, kWords},
    {"PSMAR", kMatch, 0, ~0u, 0, kWords},       {"PIR", kInterval, 0, 0xFFFF, 0, kWords},
    {"LPTR", kTimeout, 0, 0xFFFF, 0, kWords},
};

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
/// Of CR: may change only while the controller is idle.
constexpr std::uint32_t kIdleOnly =
    0xFF000000 | kDualFlash | (1u << 7) | (1u << 4) | kStopOnMatch | kMatchAny | kTimeoutEnable;
constexpr unsigned kIndirectWrite = 0, kIndirectRead = 1, kAutoPoll = 2, kMemoryMapped = 3;

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}
/// The codes of IMODE, ADMODE, ABMODE, DMODE.
int lines(std::uint32_t code) { return code == 0 ? 0 : 1 << (code - 1); }

}  // namespace

Quadspi::Quadspi(SerialWiring wiring, BoardServices& board)
    : RegisterBlock("QUADSPI", kTable, board),
      wiring_(std::move(wiring)),
      transfer_(board, [this] { refresh(); }),
      polling_(board,
               [this] {
                   change(kStatus, kMatched, kMatched);
                   refresh();
               }),
      mapped_(board) {}

unsigned Quadspi::mode() const { return field(value(kCommand), 26, 2); }
std::int64_t Quadspi::threshold() const { return field(value(kControl), 8, 5) + 1; }
std::uint32_t Quadspi::data_register() const { return wiring_.base + kData; }
bool Quadspi::is_data_port(std::uint32_t offset) const { return offset == kData; }

void Quadspi::on_reset() {
    transfer_.reset();
    polling_.stop();
    mapped_.leave();
    running_ = Running::Nothing;
    board().set_interrupt(wiring_.interrupt, false);
}

/// Notices that the command under way has ended.
void Quadspi::settle() {
    if (running_ == Running::Command && !transfer_.active() && transfer_.left() == 0)
        running_ = Running::Nothing;
    if (running_ == Running::Polling && !polling_.active()) running_ = Running::Nothing;
}

bool Quadspi::busy() {
    settle();
    return running_ == Running::Mapped ? mapped_.running() : running_ != Running::Nothing;
}

std::uint32_t Quadspi::status() {
    std::uint32_t flags = value(kStatus) & kLatched;
    const std::int64_t level = transfer_.level();
    if (running_ == Running::Command) {
        const bool reading = transfer_.reading();
        const bool tail = reading && !transfer_.active() && level > 0;
        const bool room =
            !reading && transfer_.active() && SerialTransfer::kFifoBytes - level >= threshold();
        if ((reading && level >= threshold()) || tail || room) flags |= kThreshold;
    } else if (running_ == Running::Nothing && mode() == kIndirectWrite) {
        flags |= kThreshold;
    }
    if (busy()) flags |= kBusy;
    return flags | static_cast<std::uint32_t>(level) << 8;
}

/// Flags that come by themselves, and with them the interrupt.
void Quadspi::refresh() {
    if (running_ == Running::Command && !completed_ && !transfer_.active()) {
        completed_ = true;
        change(kStatus, kComplete, kComplete);
    }
    const std::uint32_t flags = status();
    const std::uint32_t enabled = field(value(kControl), kEnablesShift, 5);
    board().set_interrupt(wiring_.interrupt, (flags & enabled) != 0);
}

std::uint32_t Quadspi::load(std::uint32_t offset, unsigned bytes) {
    if (offset == kData) return read_data(bytes);
    if (offset != kStatus) return value(offset);
    refresh();
    return status();
}

bool Quadspi::refuse(const char* what) {
    if (!busy()) return false;
    misuse(Misuse::WrongOrder, fmt::format("{} written while busy", what));
    return true;
}

void Quadspi::store(std::uint32_t offset, unsigned bytes, std::uint32_t written) {
    switch (offset) {
        case kControl:
            return control(written);
        case kClear:
            change(kStatus, written & kLatched, 0);
            return refresh();
        case kData:
            return write_data(bytes, written);
        default:
            return configure(offset, written);
    }
}

void Quadspi::control(std::uint32_t written) {
    const std::uint32_t changed = written ^ value(kControl);
    if ((changed & kIdleOnly) != 0 && (written & kAbort) == 0) refuse("CR");
    set(kControl, written & ~kAbort);
    transfer_.set_threshold(threshold());
    if ((written & kAbort) != 0) abort();
    if ((written & kEnable) == 0 && busy()) {
        misuse(Misuse::WrongOrder, "disabled while busy");
        abort();
    }
    if ((changed & written & kDmaEnable) != 0) raise_request();
    refresh();
}

/// Ends what is under way and empties the FIFO; TCF tells when (here: at once).
void Quadspi::abort() {
    const bool was_busy = busy();
    transfer_.abort();
    if (polling_.active()) polling_.stop();
    mapped_.leave();
    running_ = Running::Nothing;
    if (was_busy) change(kStatus, kComplete, kComplete);
}

void Quadspi::configure(std::uint32_t offset, std::uint32_t written) {
    static constexpr const char* kNames[] = {"CR",  "DCR", "SR",    "FCR",   "DLR", "CCR", "AR",
                                             "ABR", "DR",  "PSMKR", "PSMAR", "PIR", "LPTR"};
    const bool while_polling_or_idle = offset == kDevice;  // BSPs change CSHT before the data
    if (!while_polling_or_idle && refuse(kNames[offset / 4])) return;
    set(offset, written);
    const std::uint32_t command = value(kCommand);
    const bool address = field(command, 10, 2) != 0;
    const bool data_from_core = mode() == kIndirectWrite && field(command, 24, 2) != 0;
    const bool mapped = mode() == kMemoryMapped;
    if (offset == kCommand || offset == kAddress)
        armed_ = data_from_core && (address ? offset == kAddress : offset == kCommand);
    if (offset == kCommand && (mapped || (!address && !data_from_core))) start();
    if (offset == kAddress && address && !data_from_core && !mapped) start();
}

SerialFrame Quadspi::frame() const {
    const std::uint32_t command = value(kCommand), control = value(kControl);
    const bool ddr = field(command, 31, 1) != 0, dual = (control & kDualFlash) != 0;
    const auto bits = [&](unsigned shift) {
        return static_cast<int>(field(command, shift, 2) + 1) * 8;
    };
    SerialFrame frame;
    frame.instruction = {lines(field(command, 8, 2)), 8, command & 0xFF, false};
    frame.address = {lines(field(command, 10, 2)), bits(12), value(kAddress), ddr};
    frame.alternate = {lines(field(command, 14, 2)), bits(16), value(kAlternate), ddr};
    frame.dummy_clocks = static_cast<int>(field(command, 18, 5));
    frame.data_lines = lines(field(command, 24, 2));
    frame.data_ddr = ddr && frame.data_lines != 0;
    frame.write = mode() == kIndirectWrite && frame.data_lines != 0;
    frame.banks = dual ? 2 : 1;
    frame.clock_hz = wiring_.kernel_hz() / (field(control, 24, 8) + 1);
    frame.deselect_clocks = field(value(kDevice), 8, 3) + 1;
    const std::int64_t size = std::int64_t{2} << field(value(kDevice), 16, 5);
    const std::int64_t all = size - value(kAddress);
    if (frame.data_lines != 0)
        frame.bytes = value(kLength) == ~0u ? all : std::int64_t{value(kLength)} + 1;
    return frame;
}

/// The memory, when its pins are connected and the banks agree.
SerialMemory* Quadspi::reachable() {
    if (const std::string wrong = wiring_.wrong_pins(); !wrong.empty()) {
        misuse(Misuse::WrongOrder, fmt::format("command, but {}", wrong));
        return nullptr;
    }
    const int banks = (value(kControl) & kDualFlash) != 0 ? 2 : 1;
    if (banks == wiring_.banks) return wiring_.memory;
    misuse(Misuse::StorageRule, fmt::format("dual-flash mode is {} but the board has {} memories",
                                            banks == 2 ? "on" : "off", wiring_.banks));
    return nullptr;
}

void Quadspi::start() {
    if ((value(kControl) & kEnable) == 0)
        return misuse(Misuse::WrongOrder, "command while the controller is disabled");
    const SerialFrame frame = this->frame();
    const Picoseconds free = std::max({transfer_.free_at(), polling_.free_at(), mapped_.free_at()});
    const Picoseconds begin = std::max(board().now(), free);
    const bool indirect = mode() == kIndirectWrite || mode() == kIndirectRead;
    const std::int64_t size = std::int64_t{2} << field(value(kDevice), 16, 5);
    if (indirect && frame.address.lines != 0 && frame.has_data() &&
        frame.address.value + frame.bytes > size) {
        change(kStatus, kTransferError, kTransferError);
        misuse(Misuse::StorageRule, fmt::format("{} bytes at {:#x} leave the memory of DCR.FSIZE",
                                                frame.bytes, frame.address.value));
        return refresh();
    }
    SerialMemory* memory = reachable();
    if (mode() == kMemoryMapped) {
        running_ = Running::Mapped;
        const bool timeout = (value(kControl) & kTimeoutEnable) != 0;
        mapped_.enter(memory, frame, timeout ? value(kTimeout) : -1.0, begin);
    } else if (mode() == kAutoPoll) {
        running_ = Running::Polling;
        const std::uint32_t control = value(kControl);
        polling_.start(memory, frame,
                       {value(kMask), value(kMatch), (control & kMatchAny) != 0,
                        static_cast<double>(value(kInterval)), (control & kStopOnMatch) != 0},
                       begin);
    } else {
        running_ = Running::Command;
        armed_ = completed_ = false;
        transfer_.start(memory, frame, begin);
        if ((value(kControl) & kDmaEnable) != 0 && frame.has_data()) raise_request();
    }
    refresh();
}

std::uint32_t Quadspi::read_data(unsigned bytes) {
    if (running_ == Running::Polling) return polling_.status();
    settle();
    if (running_ != Running::Command || !transfer_.reading()) {
        if (mode() != kAutoPoll) misuse(Misuse::WrongOrder, "DR read, but no data is on its way");
        return mode() == kAutoPoll ? polling_.status() : 0;
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

void Quadspi::write_data(unsigned bytes, std::uint32_t written) {
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

std::optional<DataFlow> Quadspi::flow() {
    if ((value(kControl) & kDmaEnable) == 0 || !clocked()) return std::nullopt;
    settle();
    if (running_ == Running::Nothing && armed_) start();  // the request's first write of DR
    if (running_ != Running::Command || transfer_.left() == 0) return std::nullopt;
    return DataFlow{transfer_.reading(), transfer_.data_begin(), transfer_.byte_time(),
                    transfer_.left(), threshold()};
}

void Quadspi::take(std::span<std::uint8_t> bytes, Picoseconds when) { transfer_.take(bytes, when); }
void Quadspi::give(std::span<const std::uint8_t> bytes, Picoseconds when) {
    transfer_.give(bytes, when);
}
void Quadspi::end_service(Picoseconds when) {
    transfer_.release(when);
    refresh();
}

Picoseconds Quadspi::access(std::uint32_t offset, unsigned bytes, bool write) {
    if (!clocked() || running_ != Running::Mapped || (value(kControl) & kEnable) == 0) {
        misuse(Misuse::WrongOrder, "window accessed outside memory-mapped mode");
        return 0;
    }
    if (write) {
        misuse(Misuse::StorageRule, "memory-mapped window written");
        return 0;
    }
    return mapped_.read(offset, bytes);
}

}  // namespace outcore::board
