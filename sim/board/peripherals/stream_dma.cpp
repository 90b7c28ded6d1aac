// Registers and bits: ST CMSIS headers (DMA_TypeDef, DMA_Stream_TypeDef); rules: RM0385 chapter
// DMA. SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/stream_dma.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

enum : std::uint32_t { kLowStatus = 0x00, kHighStatus = 0x04, kLowClear = 0x08, kHighClear = 0x0C };
/// Within a stream's registers.
enum : std::uint32_t {
    kControl = 0x00,
    kItems = 0x04,
    kPeripheral = 0x08,
    kMemory = 0x0C,
    kMemory1 = 0x10,
    kFifo = 0x14
};
constexpr std::uint32_t kFirstStream = 0x10, kStreamBytes = 0x18;
constexpr std::uint32_t kFlags = 0x0F7D0F7D, kStreamFlags = 0x3D;
enum Flag : std::uint32_t {
    kFifoError = 1u << 0,
    kTransferError = 1u << 3,
    kHalf = 1u << 4,
    kComplete = 1u << 5
};
enum Control : std::uint32_t {
    kEnable = 1u << 0,
    kErrorInterrupt = 1u << 2,
    kHalfInterrupt = 1u << 3,
    kCompleteInterrupt = 1u << 4,
    kCircular = 1u << 8,
    kPeripheralIncrement = 1u << 9,
    kMemoryIncrement = 1u << 10,
    kDoubleBuffer = 1u << 18
};
constexpr std::uint32_t kNoDirect = 1u << 2;  // of FCR
constexpr unsigned kToMemory = 0, kToPeripheral = 1, kMemoryToMemory = 2;
constexpr int kFifoBytes = 16;

#define STREAM(n, base)                                          \
    {"S" #n "CR", (base) + kControl, 0, 0x1FEFFFFF, 0, kWords},  \
        {"S" #n "NDTR", (base) + kItems, 0, 0xFFFF, 0, kWords},  \
        {"S" #n "PAR", (base) + kPeripheral, 0, ~0u, 0, kWords}, \
        {"S" #n "M0AR", (base) + kMemory, 0, ~0u, 0, kWords},    \
        {"S" #n "M1AR", (base) + kMemory1, 0, ~0u, 0, kWords}, { \
        "S" #n "FCR", (base) + kFifo, 0x21, 0x87, 0x38, kWords   \
    }
constexpr RegisterSpec kTable[] = {
    {"LISR", kLowStatus, 0, 0, kFlags, kWords},
    {"HISR", kHighStatus, 0, 0, kFlags, kWords},
    {"LIFCR", kLowClear, 0, kFlags, 0, kWords},
    {"HIFCR", kHighClear, 0, kFlags, 0, kWords},
    STREAM(0, 0x10),
    STREAM(1, 0x28),
    STREAM(2, 0x40),
    STREAM(3, 0x58),
    STREAM(4, 0x70),
    STREAM(5, 0x88),
    STREAM(6, 0xA0),
    STREAM(7, 0xB8),
};
#undef STREAM

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}
int beats(std::uint32_t code) { return code == 0 ? 1 : 2 << code; }  // 1, 4, 8, 16
unsigned flag_shift(int stream) {
    constexpr unsigned kShifts[] = {0, 6, 16, 22};
    return kShifts[stream % 4];
}
std::uint32_t status_of(int stream) { return stream < 4 ? kLowStatus : kHighStatus; }

}  // namespace

StreamDma::StreamDma(std::string name, StreamDmaWiring wiring, MemoryMap& map,
                     const platform::Engine& engine, BoardServices& board)
    : RegisterBlock(std::move(name), kTable, board), wiring_(std::move(wiring)), map_(map) {
    for (int i = 0; i < 8; ++i)
        streams_[static_cast<std::size_t>(i)].move =
            std::make_unique<DmaMove>(board, map, engine, [this, i](bool end) { reached(i, end); });
}

std::uint32_t StreamDma::place(int stream, std::uint32_t what) {
    return kFirstStream + kStreamBytes * static_cast<std::uint32_t>(stream) + what;
}

void StreamDma::on_reset() {
    for (int i = 0; i < 8; ++i) {
        streams_[static_cast<std::size_t>(i)].move->stop();
        streams_[static_cast<std::size_t>(i)].waiting = false;
        board().set_interrupt(wiring_.interrupts[static_cast<std::size_t>(i)], false);
    }
}

std::uint32_t StreamDma::load(std::uint32_t offset, unsigned) {
    if (offset < kFirstStream || (offset - kFirstStream) % kStreamBytes != kItems)
        return value(offset);
    const int stream = static_cast<int>((offset - kFirstStream) / kStreamBytes);
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    if (!state.move->active()) return value(offset);
    const std::uint32_t width = 1u << field(control(stream), 11, 2);
    return value(offset) - static_cast<std::uint32_t>(state.move->moved()) / width;
}

void StreamDma::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    if (offset == kLowClear || offset == kHighClear) {
        const std::uint32_t status = offset - kLowClear;
        change(status, written, 0);
        for (int i = 0; i < 4; ++i) refresh(static_cast<int>(status) + i);
        return;
    }
    const int stream = static_cast<int>((offset - kFirstStream) / kStreamBytes);
    const std::uint32_t what = (offset - kFirstStream) % kStreamBytes;
    if (what == kControl) return write_control(stream, written);
    if ((control(stream) & kEnable) != 0)
        return misuse(Misuse::WrongOrder,
                      fmt::format("stream {} set up while enabled: without effect", stream));
    set(offset, written);
}

void StreamDma::write_control(int stream, std::uint32_t written) {
    const std::uint32_t before = control(stream);
    if ((before & kEnable) == 0) {
        set(place(stream, kControl), written & ~kEnable);
        if ((written & kEnable) != 0) enable(stream, written);
        return refresh(stream);
    }
    constexpr std::uint32_t kAnytime = kEnable | 0x1E;  // interrupt enables
    if (((written ^ before) & ~kAnytime) != 0)
        misuse(Misuse::WrongOrder, fmt::format("stream {} set up while enabled", stream));
    change(place(stream, kControl), kAnytime, written);
    if ((written & kEnable) == 0) disable(stream);
    refresh(stream);
}

/// A stream that is switched off finishes with its complete flag set (RM0385).
void StreamDma::disable(int stream) {
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    const std::uint32_t width = 1u << field(control(stream), 11, 2);
    if (state.move->active()) {
        state.move->stop();
        const auto moved = static_cast<std::uint32_t>(state.move->moved()) / width;
        set(place(stream, kItems), value(place(stream, kItems)) - moved);
        raise(stream, kComplete);
    }
    state.waiting = false;
}

DmaBlock StreamDma::block(int stream, std::uint32_t control) const {
    const unsigned direction = field(control, 6, 2);
    const bool fifo = (value(place(stream, kFifo)) & kNoDirect) != 0;
    const PortSetup peripheral{1 << field(control, 11, 2), beats(field(control, 21, 2))};
    PortSetup memory{1 << field(control, 13, 2), beats(field(control, 23, 2))};
    if (!fifo) memory = {peripheral.width, 1};  // direct mode: both ports as the peripheral's
    const std::uint32_t par = value(place(stream, kPeripheral)),
                        mar = value(place(stream, kMemory));
    const bool from_memory = direction == kToPeripheral;
    DmaBlock block;
    block.source = from_memory ? mar : par;
    block.destination = from_memory ? par : mar;
    const bool par_fixed = (control & kPeripheralIncrement) == 0;
    const bool mar_fixed = (control & kMemoryIncrement) == 0;
    block.source_fixed = from_memory ? mar_fixed : par_fixed;
    block.destination_fixed = from_memory ? par_fixed : mar_fixed;
    block.read = from_memory ? memory : peripheral;
    block.write = from_memory ? peripheral : memory;
    const std::uint32_t done = streams_[static_cast<std::size_t>(stream)].done;
    if (!block.source_fixed) block.source += done;
    if (!block.destination_fixed) block.destination += done;
    block.bytes = std::int64_t{value(place(stream, kItems))} * peripheral.width;
    block.half_event = (control & kHalfInterrupt) != 0;
    return block;
}

/// What RM0385 forbids of a set-up, or empty.
std::string StreamDma::fault(int stream, std::uint32_t control) const {
    const unsigned direction = field(control, 6, 2);
    const std::uint32_t fifo = value(place(stream, kFifo));
    const int width = 1 << field(control, 13, 2), memory_beats = beats(field(control, 23, 2));
    const int peripheral_width = 1 << field(control, 11, 2);
    const bool direct = (fifo & kNoDirect) == 0;
    const int level = 4 * static_cast<int>(field(fifo, 0, 2) + 1);
    if (field(control, 11, 2) == 3 || field(control, 13, 2) == 3) return "item width 3 is reserved";
    if (direction == 3) return "direction 3 is reserved";
    if (direction == kMemoryToMemory && !wiring_.memory_to_memory)
        return "this engine has no memory-to-memory transfers";
    if (direction == kMemoryToMemory && (direct || (control & (kCircular | kDoubleBuffer)) != 0))
        return "memory to memory needs the FIFO and takes no circular mode";
    if (direct && (memory_beats != 1 || beats(field(control, 21, 2)) != 1))
        return "bursts need the FIFO";
    if (!direct && level % (width * memory_beats) != 0)
        return "memory bursts do not divide the FIFO threshold";
    if (beats(field(control, 21, 2)) * peripheral_width > kFifoBytes)
        return "peripheral bursts exceed the FIFO";
    if (value(place(stream, kPeripheral)) % static_cast<unsigned>(peripheral_width) != 0 ||
        value(place(stream, kMemory)) % static_cast<unsigned>(width) != 0)
        return "addresses are not aligned to their items";
    if ((control & (kCircular | kDoubleBuffer)) != 0) return "circular modes are not modelled";
    return {};
}

void StreamDma::enable(int stream, std::uint32_t control) {
    const std::uint32_t flags = (value(status_of(stream)) >> flag_shift(stream)) & kStreamFlags;
    if ((flags & (kComplete | kTransferError)) != 0)
        misuse(Misuse::WrongOrder,
               fmt::format("stream {} enabled before its flags are cleared", stream));
    if (value(place(stream, kItems)) == 0) return;  // stays off
    if (const std::string wrong = fault(stream, control); !wrong.empty()) {
        misuse(Misuse::WrongOrder, fmt::format("stream {}: {}", stream, wrong));
        return raise(stream, kFifoError);
    }
    streams_[static_cast<std::size_t>(stream)].done = 0;
    const DmaBlock block = this->block(stream, control);
    const unsigned direction = field(control, 6, 2);
    std::string refusal;
    if (direction != kToMemory)
        refusal = map_.refusal(wiring_.master, block.source, block.bytes, false);
    if (direction != kToPeripheral && refusal.empty())
        refusal = map_.refusal(wiring_.master, block.destination, block.bytes, true);
    if (!refusal.empty()) {
        misuse(Misuse::UnreachableMemory, fmt::format("stream {}: {}", stream, refusal));
        return raise(stream, kTransferError);
    }
    change(place(stream, kControl), kEnable, kEnable);
    streams_[static_cast<std::size_t>(stream)].waiting = true;
    try_start(stream);
}

void StreamDma::try_start(int stream) {
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    if (!state.waiting) return;
    const std::uint32_t control = this->control(stream);
    DmaBlock block = this->block(stream, control);
    if (field(control, 6, 2) != kMemoryToMemory) {
        const unsigned channel = field(control, 25, wiring_.channel_bits);
        block.requester = wiring_.requester(stream, channel);
        if (block.requester == nullptr) return;
        const std::uint32_t port = value(place(stream, kPeripheral));
        if (port != block.requester->data_register())
            return misuse(Misuse::UnreachableMemory,
                          fmt::format("stream {}: {:#010x} is not the data register of what asks",
                                      stream, port));
        const std::optional<DataFlow> flow = block.requester->flow();
        const int burst = beats(field(control, 21, 2)) << field(control, 11, 2);
        if (flow && flow->request_bytes < burst)
            misuse(Misuse::WrongOrder,
                   fmt::format("stream {}: bursts of {} bytes, the peripheral asks from {} on",
                               stream, burst, flow->request_bytes));
    }
    if (state.move->start(block, wiring_.clock_hz())) state.waiting = false;
}

void StreamDma::poll() {
    if (!clocked()) return;
    for (int i = 0; i < 8; ++i) try_start(i);
}

void StreamDma::reached(int stream, bool end) {
    if (!end) return raise(stream, kHalf);
    Stream& state = streams_[static_cast<std::size_t>(stream)];
    const std::uint32_t width = 1u << field(control(stream), 11, 2);
    const auto moved = static_cast<std::uint32_t>(state.move->moved()) / width;
    const std::uint32_t rest = value(place(stream, kItems)) - moved;
    set(place(stream, kItems), rest);
    if (rest > 0) {  // the peripheral had less to give: the block goes on with its next flow
        state.done += moved * width;
        state.waiting = true;
        return try_start(stream);
    }
    change(place(stream, kControl), kEnable, 0);
    raise(stream, std::uint32_t{kComplete} | kHalf);
}

void StreamDma::raise(int stream, std::uint32_t flags) {
    change(status_of(stream), flags << flag_shift(stream), flags << flag_shift(stream));
    refresh(stream);
}

void StreamDma::refresh(int stream) {
    const std::uint32_t flags = value(status_of(stream)) >> flag_shift(stream);
    const std::uint32_t control = this->control(stream);
    // Enables of error, half and complete: one bit lower than the flags.
    const bool level =
        ((flags >> 1) & control & (kErrorInterrupt | kHalfInterrupt | kCompleteInterrupt)) != 0 ||
        ((flags & kFifoError) != 0 && (value(place(stream, kFifo)) & 0x80) != 0);
    board().set_interrupt(wiring_.interrupts[static_cast<std::size_t>(stream)], level);
}

}  // namespace outcore::board
