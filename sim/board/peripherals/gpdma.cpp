// Registers and bits: ST CMSIS header stm32u585xx.h (DMA_TypeDef, DMA_Channel_TypeDef); rules:
// RM0456 chapter GPDMA. SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/gpdma.hpp"

#include <fmt/format.h>

namespace outcore::board {
namespace {

/// Of channel 0; the others follow at kChannelBytes.
enum : std::uint32_t {
    kLinkBase = 0x50,
    kClear = 0x5C,
    kStatus = 0x60,
    kControl = 0x64,
    kTransfer1 = 0x90,
    kTransfer2 = 0x94,
    kBlock1 = 0x98,
    kSource = 0x9C,
    kDestination = 0xA0,
    kTransfer3 = 0xA4,
    kBlock2 = 0xA8,
    kLink = 0xCC
};
constexpr std::uint32_t kChannelBytes = 0x80, kMaskedStatus = 0x0C;
enum Flag : std::uint32_t {
    kIdle = 1u << 0,
    kComplete = 1u << 8,
    kHalf = 1u << 9,
    kDataError = 1u << 10,
    kLinkError = 1u << 11,
    kSettingError = 1u << 12,
    kSuspended = 1u << 13
};
constexpr std::uint32_t kFlags = 0x7F00;
enum Control : std::uint32_t { kEnable = 1u << 0, kReset = 1u << 1, kSuspend = 1u << 2 };

constexpr RegisterSpec kChannelRows[] = {
    {"CxLBAR", kLinkBase, 0, 0xFFFF0000, 0, kWords},
    {"CxFCR", kClear, 0, kFlags, 0, kWords},
    {"CxSR", kStatus, kIdle, 0, 0x00FF7F01, kWords},
    {"CxCR", kControl, 0, 0x00C37F07, 0, kWords},
    {"CxTR1", kTransfer1, 0, 0xCFFBFBFB, 0, kWords},
    {"CxTR2", kTransfer2, 0, 0xC33FCE7F, 0, kWords},
    {"CxBR1", kBlock1, 0, 0xF7FFFFFF, 0, kWords},
    {"CxSAR", kSource, 0, ~0u, 0, kWords},
    {"CxDAR", kDestination, 0, ~0u, 0, kWords},
    {"CxTR3", kTransfer3, 0, 0x1FFF1FFF, 0, kWords},
    {"CxBR2", kBlock2, 0, ~0u, 0, kWords},
    {"CxLLR", kLink, 0, 0xFE01FFFC, 0, kWords},
};
constexpr std::size_t kRows = std::size(kChannelRows);
constexpr RegisterSpec kCommon[] = {
    {"SECCFGR", 0x00, 0, 0xFFFF, 0, kWords},   {"PRIVCFGR", 0x04, 0, 0xFFFF, 0, kWords},
    {"RCFGLOCKR", 0x08, 0, 0xFFFF, 0, kWords}, {"MISR", kMaskedStatus, 0, 0, 0xFFFF, kWords},
    {"SMISR", 0x10, 0, 0, 0xFFFF, kWords},
};
constexpr std::size_t kCommons = std::size(kCommon);

constexpr std::array<RegisterSpec, kCommons + 16 * kRows> make_table() {
    std::array<RegisterSpec, kCommons + 16 * kRows> table{};
    for (std::size_t i = 0; i < kCommons; ++i) table[i] = kCommon[i];
    for (std::uint32_t channel = 0; channel < 16; ++channel)
        for (std::size_t row = 0; row < kRows; ++row) {
            RegisterSpec spec = kChannelRows[row];
            spec.offset += kChannelBytes * channel;
            table[kCommons + channel * kRows + row] = spec;
        }
    return table;
}
constexpr auto kTable = make_table();

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}

/// What a linked-list item holds, in this order: bit of CxLLR and register that it updates.
constexpr struct {
    unsigned bit;
    std::uint32_t place;
} kUpdates[] = {{31, kTransfer1},   {30, kTransfer2}, {29, kBlock1}, {28, kSource},
                {27, kDestination}, {26, kTransfer3}, {25, kBlock2}, {16, kLink}};

}  // namespace

Gpdma::Gpdma(GpdmaWiring wiring, MemoryMap& map, const platform::Engine& engine,
             BoardServices& board)
    : RegisterBlock("GPDMA1", kTable, board), wiring_(std::move(wiring)), map_(map) {
    for (std::size_t i = 0; i < kChannels; ++i)
        channels_[i].move =
            std::make_unique<DmaMove>(board, map, engine, [this, i](bool end) { reached(i, end); });
}

std::uint32_t Gpdma::place(std::size_t channel, std::uint32_t what) {
    return kChannelBytes * static_cast<std::uint32_t>(channel) + what;
}

bool Gpdma::by_software(std::size_t channel) const {
    return field(get(channel, kTransfer2), 9, 1) != 0;
}

void Gpdma::on_reset() {
    for (std::size_t i = 0; i < kChannels; ++i) {
        channels_[i].move->stop();
        channels_[i].waiting = false;
        board().set_interrupt(wiring_.interrupts[i], false);
    }
}

std::uint32_t Gpdma::load(std::uint32_t offset, unsigned) {
    if (offset == kMaskedStatus) {
        std::uint32_t pending = 0;
        for (std::size_t i = 0; i < kChannels; ++i)
            if ((get(i, kStatus) & get(i, kControl) & kFlags) != 0) pending |= 1u << i;
        return pending;
    }
    if (offset < kLinkBase) return value(offset);
    const std::size_t channel = (offset - kLinkBase) / kChannelBytes;
    const std::uint32_t what = offset - kChannelBytes * static_cast<std::uint32_t>(channel);
    DmaMove& move = *channels_[channel].move;
    if (what == kBlock1 && move.active())
        return value(offset) - static_cast<std::uint32_t>(move.moved());
    return value(offset);
}

void Gpdma::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    if (offset < kLinkBase) return set(offset, written);
    const std::size_t channel = (offset - kLinkBase) / kChannelBytes;
    const std::uint32_t what = offset - kChannelBytes * static_cast<std::uint32_t>(channel);
    if (what == kClear) {
        change(place(channel, kStatus), written & kFlags, 0);
        return refresh(channel);
    }
    if (what == kControl) return write_control(channel, written);
    if ((get(channel, kControl) & kEnable) != 0)
        return misuse(Misuse::WrongOrder,
                      fmt::format("channel {} set up while enabled: without effect", channel));
    set(offset, written);
}

/// EN is set by software and cleared by hardware, or by a reset once the channel is suspended.
void Gpdma::write_control(std::size_t channel, std::uint32_t written) {
    const bool was_on = (get(channel, kControl) & kEnable) != 0;
    set(place(channel, kControl), written & ~(kReset | kEnable));
    change(place(channel, kControl), kEnable, was_on ? ~0u : 0u);
    if ((written & kSuspend) != 0 && was_on) {
        stop(channel);
        raise(channel, kSuspended);
    }
    if ((written & kReset) != 0) {
        if (was_on && (get(channel, kStatus) & (kSuspended | kIdle)) == 0)
            misuse(Misuse::WrongOrder,
                   fmt::format("channel {} reset before it is suspended", channel));
        stop(channel);
        change(place(channel, kControl), kEnable | kSuspend, 0);
        change(place(channel, kStatus), kFlags | kIdle, kIdle);
        return refresh(channel);
    }
    if ((written & kEnable) != 0 && !was_on) {
        if ((get(channel, kStatus) & kFlags) != 0)
            misuse(Misuse::WrongOrder,
                   fmt::format("channel {} enabled before its flags are cleared", channel));
        change(place(channel, kControl), kEnable, kEnable);
        change(place(channel, kStatus), kIdle, 0);
        begin_block(channel);
    }
    refresh(channel);
}

void Gpdma::stop(std::size_t channel) {
    Channel& state = channels_[channel];
    state.waiting = false;
    if (!state.move->active()) return;
    state.move->stop();
    change(place(channel, kBlock1), 0xFFFF,
           field(get(channel, kBlock1), 0, 16) - static_cast<std::uint32_t>(state.move->moved()));
}

void Gpdma::idle(std::size_t channel, std::uint32_t flags) {
    change(place(channel, kControl), kEnable, 0);
    change(place(channel, kStatus), kIdle, kIdle);
    channels_[channel].waiting = false;
    raise(channel, flags);
}

void Gpdma::fail(std::size_t channel, std::uint32_t flag, Misuse kind, const std::string& what) {
    misuse(kind, fmt::format("channel {}: {}", channel, what));
    idle(channel, flag);
}

/// What RM0456 forbids, or this model leaves out, or empty.
std::string Gpdma::fault(std::size_t channel) const {
    const std::uint32_t one = get(channel, kTransfer1), two = get(channel, kTransfer2);
    const std::uint32_t source = field(one, 0, 2), destination = field(one, 16, 2);
    const std::uint32_t bytes = field(get(channel, kBlock1), 0, 16);
    if (source == 3 || destination == 3) return "item width 3 is reserved";
    if (bytes % (1u << source) != 0) return "the block is no multiple of the source's width";
    if (get(channel, kSource) % (1u << source) != 0 ||
        get(channel, kDestination) % (1u << destination) != 0)
        return "addresses are not aligned to their widths";
    if (source != destination && field(one, 11, 2) < 2)
        return "widths that differ need packing (PAM)";
    if (field(two, 16, 6) != 0 && field(two, 24, 2) % 3 != 0) return "triggers are not modelled";
    if (field(get(channel, kBlock1), 16, 11) != 0) return "repeated blocks are not modelled";
    return {};
}

DmaBlock Gpdma::block(std::size_t channel) const {
    const std::uint32_t one = get(channel, kTransfer1);
    DmaBlock block;
    block.source_fixed = field(one, 3, 1) == 0;
    block.destination_fixed = field(one, 19, 1) == 0;
    block.read = {1 << field(one, 0, 2), static_cast<std::int32_t>(field(one, 4, 6) + 1)};
    block.write = {1 << field(one, 16, 2), static_cast<std::int32_t>(field(one, 20, 6) + 1)};
    const std::uint32_t done = channels_[channel].done;
    block.source = get(channel, kSource) + (block.source_fixed ? 0 : done);
    block.destination = get(channel, kDestination) + (block.destination_fixed ? 0 : done);
    block.bytes = field(get(channel, kBlock1), 0, 16);
    block.half_event = field(get(channel, kControl), 9, 1) != 0;
    return block;
}

std::string Gpdma::refusal(std::size_t channel, const DmaBlock& block) const {
    const bool to_peripheral = !by_software(channel) && field(get(channel, kTransfer2), 10, 1) != 0;
    const bool from_peripheral = !by_software(channel) && !to_peripheral;
    std::string wrong;
    if (!from_peripheral) wrong = map_.refusal(wiring_.master, block.source, block.bytes, false);
    if (wrong.empty() && !to_peripheral)
        wrong = map_.refusal(wiring_.master, block.destination, block.bytes, true);
    return wrong;
}

/// Sets up the next block: that of the registers, or of the linked list when theirs is empty.
void Gpdma::begin_block(std::size_t channel) {
    while (field(get(channel, kBlock1), 0, 16) == 0) {
        if (get(channel, kLink) == 0) return idle(channel, std::uint32_t{kComplete} | kHalf);
        if (!load_link(channel)) return;
    }
    channels_[channel].done = 0;
    if (const std::string wrong = fault(channel); !wrong.empty())
        return fail(channel, kSettingError, Misuse::WrongOrder, wrong);
    if (const std::string wrong = refusal(channel, block(channel)); !wrong.empty())
        return fail(channel, kDataError, Misuse::UnreachableMemory, wrong);
    channels_[channel].waiting = true;
    try_start(channel);
}

bool Gpdma::load_link(std::size_t channel) {
    const std::uint32_t link = get(channel, kLink);
    std::uint32_t address = get(channel, kLinkBase) | (link & 0xFFFC);
    if ((link & (1u << 16)) == 0) set(place(channel, kLink), 0);  // the last item
    for (const auto& update : kUpdates) {
        if ((link & (1u << update.bit)) == 0) continue;
        std::uint8_t word[4];
        if (!map_.refusal(wiring_.master, address, 4, false).empty() ||
            !board().bus_read(address, word)) {
            fail(channel, kLinkError, Misuse::UnreachableMemory,
                 fmt::format("linked-list item at {:#010x} cannot be read", address));
            return false;
        }
        set(place(channel, update.place),
            word[0] | word[1] << 8 | word[2] << 16 | static_cast<std::uint32_t>(word[3]) << 24);
        address += 4;
    }
    return true;
}

void Gpdma::try_start(std::size_t channel) {
    Channel& state = channels_[channel];
    if (!state.waiting) return;
    DmaBlock block = this->block(channel);
    if (!by_software(channel)) {
        block.requester = wiring_.requester(field(get(channel, kTransfer2), 0, 7));
        if (block.requester == nullptr) return;
        const bool to_peripheral = field(get(channel, kTransfer2), 10, 1) != 0;
        const std::uint32_t port = to_peripheral ? block.destination : block.source;
        if (port != block.requester->data_register())
            return fail(channel, kDataError, Misuse::UnreachableMemory,
                        fmt::format("{:#010x} is not the data register of what asks", port));
        const std::optional<DataFlow> flow = block.requester->flow();
        const PortSetup& side = to_peripheral ? block.write : block.read;
        if (flow && flow->request_bytes < side.width * side.beats)
            misuse(Misuse::WrongOrder,
                   fmt::format("channel {}: bursts of {} bytes, the peripheral asks from {} on",
                               channel, side.width * side.beats, flow->request_bytes));
    }
    if (state.move->start(block, wiring_.clock_hz())) state.waiting = false;
}

void Gpdma::poll() {
    if (!clocked()) return;
    for (std::size_t i = 0; i < kChannels; ++i) try_start(i);
}

void Gpdma::reached(std::size_t channel, bool end) {
    if (!end) return raise(channel, kHalf);
    Channel& state = channels_[channel];
    const auto moved = static_cast<std::uint32_t>(state.move->moved());
    const std::uint32_t rest = field(get(channel, kBlock1), 0, 16) - moved;
    change(place(channel, kBlock1), 0xFFFF, rest);
    if (rest != 0) {  // goes on with the peripheral's next flow
        state.done += moved;
        state.waiting = true;
        return try_start(channel);
    }
    // TCEM 0: complete after each block; else after the last item.
    const bool last = get(channel, kLink) == 0;
    if (!last && field(get(channel, kTransfer2), 30, 2) == 0)
        raise(channel, std::uint32_t{kComplete} | kHalf);
    begin_block(channel);
}

void Gpdma::raise(std::size_t channel, std::uint32_t flags) {
    change(place(channel, kStatus), flags, flags);
    refresh(channel);
}

void Gpdma::refresh(std::size_t channel) {
    board().set_interrupt(wiring_.interrupts[channel],
                          (get(channel, kStatus) & get(channel, kControl) & kFlags) != 0);
}

}  // namespace outcore::board
