// Registers and bits: ST CMSIS headers stm32l476xx.h, stm32l4s5xx.h (DMA_TypeDef,
// DMA_Channel_TypeDef, DMA_Request_TypeDef); rules: RM0351 chapter DMA.
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/channel_dma.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

enum : std::uint32_t { kStatus = 0x00, kClear = 0x04, kSelection = 0xA8 };
/// Within a channel's registers.
enum : std::uint32_t { kControl = 0x00, kItems = 0x04, kPeripheral = 0x08, kMemory = 0x0C };
constexpr std::uint32_t kFirst = 0x08, kChannelBytes = 0x14, kFlags = 0x0FFFFFFF;
enum Flag : std::uint32_t {
    kAny = 1u << 0,
    kComplete = 1u << 1,
    kHalf = 1u << 2,
    kError = 1u << 3
};
enum Control : std::uint32_t {
    kEnable = 1u << 0,
    kInterrupts = 0xE,  // in the order of the flags
    kHalfInterrupt = 1u << 2,
    kFromMemory = 1u << 4,
    kCircular = 1u << 5,
    kPeripheralIncrement = 1u << 6,
    kMemoryIncrement = 1u << 7,
    kMemoryToMemory = 1u << 14
};

#define CHANNEL(n, base)                                           \
    {"CCR" #n, (base) + kControl, 0, 0x7FFF, 0, kAnyWidth},        \
        {"CNDTR" #n, (base) + kItems, 0, 0xFFFF, 0, kAnyWidth},    \
        {"CPAR" #n, (base) + kPeripheral, 0, ~0u, 0, kAnyWidth}, { \
        "CMAR" #n, (base) + kMemory, 0, ~0u, 0, kAnyWidth          \
    }
constexpr RegisterSpec kTable[] = {
    {"ISR", kStatus, 0, 0, kFlags},
    {"IFCR", kClear, 0, kFlags},
    CHANNEL(1, 0x08),
    CHANNEL(2, 0x1C),
    CHANNEL(3, 0x30),
    CHANNEL(4, 0x44),
    CHANNEL(5, 0x58),
    CHANNEL(6, 0x6C),
    CHANNEL(7, 0x80),
    {"CSELR", kSelection, 0, kFlags},
};
#undef CHANNEL

std::span<const RegisterSpec> table(bool selects) {
    const std::span<const RegisterSpec> all = kTable;
    return selects ? all : all.first(all.size() - 1);
}

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}
std::uint32_t width_of(std::uint32_t control) { return 1u << field(control, 8, 2); }

}  // namespace

ChannelDma::ChannelDma(std::string name, bool selects, ChannelDmaWiring wiring, MemoryMap& map,
                       const platform::Engine& engine, BoardServices& board)
    : RegisterBlock(std::move(name), table(selects), board),
      wiring_(std::move(wiring)),
      selects_(selects),
      map_(map) {
    for (int i = 0; i < 7; ++i)
        channels_[static_cast<std::size_t>(i)].move =
            std::make_unique<DmaMove>(board, map, engine, [this, i](bool end) { reached(i, end); });
}

std::uint32_t ChannelDma::place(int channel, std::uint32_t what) {
    return kFirst + kChannelBytes * static_cast<std::uint32_t>(channel) + what;
}

void ChannelDma::on_reset() {
    for (std::size_t i = 0; i < channels_.size(); ++i) {
        channels_[i].move->stop();
        channels_[i].waiting = false;
        board().set_interrupt(wiring_.interrupts[i], false);
    }
}

std::uint32_t ChannelDma::load(std::uint32_t offset, unsigned) {
    if (offset < kFirst || offset >= kSelection || (offset - kFirst) % kChannelBytes != kItems)
        return value(offset);
    const auto channel = static_cast<int>((offset - kFirst) / kChannelBytes);
    DmaMove& move = *channels_[static_cast<std::size_t>(channel)].move;
    if (!move.active()) return value(offset);
    return value(offset) - static_cast<std::uint32_t>(move.moved()) / width_of(control(channel));
}

void ChannelDma::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    if (offset == kSelection) return set(offset, written);
    if (offset == kClear) {
        for (int i = 0; i < 7; ++i) {  // clearing the common flag clears them all
            const std::uint32_t flags = field(written, 4 * static_cast<unsigned>(i), 4);
            const std::uint32_t cleared = (flags & kAny) != 0 ? 15 : flags;
            change(kStatus, cleared << (4 * i), 0);
            refresh(i);
        }
        return;
    }
    const auto channel = static_cast<int>((offset - kFirst) / kChannelBytes);
    if ((offset - kFirst) % kChannelBytes == kControl) return write_control(channel, written);
    if ((control(channel) & kEnable) != 0)
        return misuse(Misuse::WrongOrder,
                      fmt::format("channel {} set up while enabled: without effect", channel + 1));
    set(offset, written);
}

void ChannelDma::write_control(int channel, std::uint32_t written) {
    const std::uint32_t before = control(channel);
    const bool was_on = (before & kEnable) != 0, on = (written & kEnable) != 0;
    if (was_on && on && ((written ^ before) & ~(kEnable | kInterrupts)) != 0)
        return misuse(Misuse::WrongOrder,
                      fmt::format("channel {} set up while enabled", channel + 1));
    set(place(channel, kControl), written);
    if (was_on && !on) disable(channel);
    if (!was_on && on) enable(channel, written);
    refresh(channel);
}

void ChannelDma::disable(int channel) {
    Channel& state = channels_[static_cast<std::size_t>(channel)];
    state.waiting = false;
    if (!state.move->active()) return;
    state.move->stop();
    const auto moved = static_cast<std::uint32_t>(state.move->moved()) / width_of(control(channel));
    set(place(channel, kItems), value(place(channel, kItems)) - moved);
}

DmaBlock ChannelDma::block(int channel, std::uint32_t control) const {
    const std::uint32_t par = value(place(channel, kPeripheral)),
                        mar = value(place(channel, kMemory));
    const bool from_memory = (control & kFromMemory) != 0;
    const bool par_fixed = (control & kPeripheralIncrement) == 0;
    const bool mar_fixed = (control & kMemoryIncrement) == 0;
    const PortSetup port{static_cast<std::int32_t>(width_of(control)), 1};
    DmaBlock block;
    block.source = from_memory ? mar : par;
    block.destination = from_memory ? par : mar;
    block.source_fixed = from_memory ? mar_fixed : par_fixed;
    block.destination_fixed = from_memory ? par_fixed : mar_fixed;
    block.read = block.write = port;
    block.bytes = std::int64_t{value(place(channel, kItems))} * port.width;
    block.half_event = (control & kHalfInterrupt) != 0;
    const std::uint32_t done = channels_[static_cast<std::size_t>(channel)].done;
    if (!block.source_fixed) block.source += done;
    if (!block.destination_fixed) block.destination += done;
    return block;
}

std::string ChannelDma::fault(int channel, std::uint32_t control) const {
    if (field(control, 8, 2) == 3 || field(control, 10, 2) == 3) return "item width 3 is reserved";
    if (field(control, 8, 2) != field(control, 10, 2)) return "different widths are not modelled";
    if ((control & kCircular) != 0) return "circular mode is not modelled";
    const std::uint32_t width = width_of(control);
    if (value(place(channel, kPeripheral)) % width != 0 ||
        value(place(channel, kMemory)) % width != 0)
        return "addresses are not aligned to their items";
    return {};
}

void ChannelDma::enable(int channel, std::uint32_t control) {
    if (value(place(channel, kItems)) == 0) return;
    if (const std::string wrong = fault(channel, control); !wrong.empty()) {
        misuse(Misuse::WrongOrder, fmt::format("channel {}: {}", channel + 1, wrong));
        return raise(channel, kError);
    }
    channels_[static_cast<std::size_t>(channel)].done = 0;
    const DmaBlock block = this->block(channel, control);
    const bool copies = (control & kMemoryToMemory) != 0, from = (control & kFromMemory) != 0;
    std::string refusal;
    if (copies || from) refusal = map_.refusal(wiring_.master, block.source, block.bytes, false);
    if ((copies || !from) && refusal.empty())
        refusal = map_.refusal(wiring_.master, block.destination, block.bytes, true);
    if (!refusal.empty()) {  // a bus error switches the channel off
        misuse(Misuse::UnreachableMemory, fmt::format("channel {}: {}", channel + 1, refusal));
        change(place(channel, kControl), kEnable, 0);
        return raise(channel, kError);
    }
    channels_[static_cast<std::size_t>(channel)].waiting = true;
    try_start(channel);
}

void ChannelDma::try_start(int channel) {
    Channel& state = channels_[static_cast<std::size_t>(channel)];
    if (!state.waiting) return;
    const std::uint32_t control = this->control(channel);
    DmaBlock block = this->block(channel, control);
    if ((control & kMemoryToMemory) == 0) {
        const unsigned selection =
            selects_ ? field(value(kSelection), 4 * static_cast<unsigned>(channel), 4) : 0;
        block.requester = wiring_.requester(channel, selection);
        if (block.requester == nullptr) return;
        if (value(place(channel, kPeripheral)) != block.requester->data_register())
            return misuse(
                Misuse::UnreachableMemory,
                fmt::format("channel {}: CPAR is not the data register of what asks", channel + 1));
        const std::optional<DataFlow> flow = block.requester->flow();
        if (flow && flow->request_bytes < block.read.width)
            misuse(Misuse::WrongOrder,
                   fmt::format("channel {}: items of {} bytes, the peripheral asks from {} on",
                               channel + 1, block.read.width, flow->request_bytes));
    }
    if (state.move->start(block, wiring_.clock_hz())) state.waiting = false;
}

void ChannelDma::poll() {
    if (!clocked()) return;
    for (int i = 0; i < 7; ++i) try_start(i);
}

void ChannelDma::reached(int channel, bool end) {
    if (!end) return raise(channel, kHalf);
    Channel& state = channels_[static_cast<std::size_t>(channel)];
    const auto moved = static_cast<std::uint32_t>(state.move->moved());
    const std::uint32_t rest = value(place(channel, kItems)) - moved / width_of(control(channel));
    set(place(channel, kItems), rest);
    if (rest == 0) return raise(channel, std::uint32_t{kComplete} | kHalf);
    state.done += moved;  // the peripheral had less to give: the block goes on with its next flow
    state.waiting = true;
    try_start(channel);
}

void ChannelDma::raise(int channel, std::uint32_t flags) {
    const std::uint32_t bits = (flags | kAny) << (4 * channel);
    change(kStatus, bits, bits);
    refresh(channel);
}

void ChannelDma::refresh(int channel) {
    const std::uint32_t flags = value(kStatus) >> (4 * channel);
    board().set_interrupt(wiring_.interrupts[static_cast<std::size_t>(channel)],
                          (flags & control(channel) & kInterrupts) != 0);
}

}  // namespace outcore::board
