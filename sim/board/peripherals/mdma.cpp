// Registers and bits: ST CMSIS header stm32h747xx.h (MDMA_Channel_TypeDef); rules: RM0399 chapter
// MDMA.
// SPDX-License-Identifier: Apache-2.0
#include "board/peripherals/mdma.hpp"

#include <fmt/format.h>
#include <algorithm>

namespace outcore::board {
namespace {

/// Within a channel's registers.
enum : std::uint32_t {
    kStatus = 0x00,
    kClear = 0x04,
    kErrors = 0x08,
    kControl = 0x0C,
    kTransfer = 0x10,
    kBlock = 0x14,
    kSource = 0x18,
    kDestination = 0x1C,
    kUpdate = 0x20,
    kLink = 0x24,
    kTrigger = 0x28,
    kMaskAddress = 0x30,
    kMaskData = 0x34
};
constexpr std::uint32_t kFirst = 0x40, kChannelBytes = 0x40;
enum Flag : std::uint32_t {
    kError = 1u << 0,
    kChannelComplete = 1u << 1,
    kRepeatComplete = 1u << 2,
    kBlockComplete = 1u << 3,
    kBufferComplete = 1u << 4
};
constexpr std::uint32_t kAllFlags = 0x1F;
enum Control : std::uint32_t { kEnable = 1u << 0, kRequest = 1u << 16 };
/// How much a trigger moves (CTCR.TRGM).
enum Trigger : std::uint32_t { kBuffer, kOneBlock, kRepeat, kAll };

constexpr RegisterSpec kChannelRows[] = {
    {"CxISR", kStatus, 0, 0, 0x1001F, kWords},  {"CxIFCR", kClear, 0, 0x1F, 0, kWords},
    {"CxESR", kErrors, 0, 0, 0xFFF, kWords},    {"CxCR", kControl, 0, 0x170FF, 0, kWords},
    {"CxTCR", kTransfer, 0, ~0u, 0, kWords},    {"CxBNDTR", kBlock, 0, 0xFFFDFFFF, 0, kWords},
    {"CxSAR", kSource, 0, ~0u, 0, kWords},      {"CxDAR", kDestination, 0, ~0u, 0, kWords},
    {"CxBRUR", kUpdate, 0, ~0u, 0, kWords},     {"CxLAR", kLink, 0, ~0u, 0, kWords},
    {"CxTBR", kTrigger, 0, 0x300FF, 0, kWords}, {"CxMAR", kMaskAddress, 0, ~0u, 0, kWords},
    {"CxMDR", kMaskData, 0, ~0u, 0, kWords},
};
constexpr std::size_t kRows = std::size(kChannelRows);

constexpr std::array<RegisterSpec, 1 + 16 * kRows> make_table() {
    std::array<RegisterSpec, 1 + 16 * kRows> table{};
    table[0] = {"GISR0", 0, 0, 0, 0xFFFF, kWords};
    for (std::uint32_t channel = 0; channel < 16; ++channel)
        for (std::size_t row = 0; row < kRows; ++row) {
            RegisterSpec spec = kChannelRows[row];
            spec.offset += kFirst + kChannelBytes * channel;
            table[1 + channel * kRows + row] = spec;
        }
    return table;
}
constexpr auto kTable = make_table();

std::uint32_t field(std::uint32_t value, unsigned shift, unsigned bits) {
    return (value >> shift) & ((1u << bits) - 1);
}
/// ITCM and DTCM: behind the core's slave port.
bool is_tcm(std::uint32_t address) {
    return address < 0x10000 || (address >= 0x20000000 && address < 0x20020000);
}

}  // namespace

Mdma::Mdma(MdmaWiring wiring, MemoryMap& map, const platform::Engine& engine, BoardServices& board)
    : RegisterBlock("MDMA", kTable, board), wiring_(std::move(wiring)), map_(map) {
    for (std::size_t i = 0; i < kChannels; ++i)
        channels_[i].move = std::make_unique<DmaMove>(board, map, engine, [this, i](bool end) {
            if (end) reached(i);
        });
}

std::uint32_t Mdma::place(std::size_t channel, std::uint32_t what) {
    return kFirst + kChannelBytes * static_cast<std::uint32_t>(channel) + what;
}

std::uint32_t Mdma::field_of(std::size_t channel, std::uint32_t what, unsigned shift,
                             unsigned bits) const {
    return field(value(place(channel, what)), shift, bits);
}

bool Mdma::by_software(std::size_t channel) const {
    return field_of(channel, kTransfer, 30, 1) != 0;
}

void Mdma::on_reset() {
    for (Channel& channel : channels_) {
        channel.move->stop();
        channel.waiting = false;
    }
    board().set_interrupt(wiring_.interrupt, false);
}

/// BNDT and BRC as after `done` bytes of the channel transfer.
void Mdma::show_rest(std::size_t channel, std::int64_t done) {
    const Channel& state = channels_[channel];
    const std::int64_t blocks = field_of(channel, kBlock, 20, 12) + 1;
    if (state.total == 0) return;
    const std::int64_t rest = state.total - done;
    const auto left =
        static_cast<std::uint32_t>(blocks == 1 ? rest : std::min<std::int64_t>(rest, 65536));
    change(place(channel, kBlock), 0x1FFFF, left);
}

std::uint32_t Mdma::load(std::uint32_t offset, unsigned) {
    if (offset < kFirst) {
        std::uint32_t any = 0;
        for (std::size_t i = 0; i < kChannels; ++i)
            if ((value(place(i, kStatus)) & kAllFlags) != 0) any |= 1u << i;
        return any;
    }
    const std::size_t channel = (offset - kFirst) / kChannelBytes;
    Channel& state = channels_[channel];
    if ((offset - kFirst) % kChannelBytes == kBlock && state.move->active())
        show_rest(channel, state.done + state.move->moved());
    return value(offset);
}

void Mdma::store(std::uint32_t offset, unsigned, std::uint32_t written) {
    const std::size_t channel = (offset - kFirst) / kChannelBytes;
    const std::uint32_t what = (offset - kFirst) % kChannelBytes;
    if (what == kClear) {
        change(place(channel, kStatus), written & kAllFlags, 0);
        return refresh();
    }
    if (what == kControl) return write_control(channel, written);
    if ((value(place(channel, kControl)) & kEnable) != 0)
        return misuse(Misuse::WrongOrder,
                      fmt::format("channel {} set up while enabled: without effect", channel));
    set(offset, written);
}

void Mdma::write_control(std::size_t channel, std::uint32_t written) {
    const bool was_on = (value(place(channel, kControl)) & kEnable) != 0;
    const bool on = (written & kEnable) != 0;
    set(place(channel, kControl), written & ~kRequest);
    if (was_on && !on) disable(channel);
    if (!was_on && on) enable(channel);
    const bool enabled = (value(place(channel, kControl)) & kEnable) != 0;
    if ((written & kRequest) != 0 && enabled && by_software(channel)) {
        if (channels_[channel].move->active())
            misuse(Misuse::WrongOrder, fmt::format("channel {} requested while it moves", channel));
        channels_[channel].waiting = true;
        try_start(channel);
    }
    refresh();
}

void Mdma::disable(std::size_t channel) {
    Channel& state = channels_[channel];
    state.waiting = false;
    if (!state.move->active()) return;
    state.move->stop();
    state.done += state.move->moved();
    show_rest(channel, state.done);
    raise(channel, kChannelComplete);
}

/// What RM0399 forbids, or this model leaves out, or empty.
std::string Mdma::fault(std::size_t channel) const {
    const std::uint32_t transfer = value(place(channel, kTransfer));
    const std::uint32_t source_inc = field(transfer, 0, 2), destination_inc = field(transfer, 2, 2);
    const std::int64_t source_width = 1 << field(transfer, 4, 2);
    const std::int64_t destination_width = 1 << field(transfer, 6, 2);
    const std::int64_t buffer = field(transfer, 18, 7) + 1;
    const std::int64_t source_burst = source_width << field(transfer, 12, 3);
    const std::int64_t destination_burst = destination_width << field(transfer, 15, 3);
    if (source_inc == 3 || destination_inc == 3 || source_inc == 1 || destination_inc == 1)
        return "addresses that count down are not modelled";
    if (field(transfer, 8, 2) != field(transfer, 4, 2) && source_inc != 0)
        return "the source's increment differs from its width";
    if (field(transfer, 10, 2) != field(transfer, 6, 2) && destination_inc != 0)
        return "the destination's increment differs from its width";
    if (source_width != destination_width && field(transfer, 25, 1) == 0)
        return "widths that differ need PKE";
    if (source_burst > buffer || destination_burst > buffer)
        return "bursts are longer than the buffer transfer";
    if (value(place(channel, kSource)) % static_cast<std::uint32_t>(source_width) != 0 ||
        value(place(channel, kDestination)) % static_cast<std::uint32_t>(destination_width) != 0)
        return "addresses are not aligned to their widths";
    if (field_of(channel, kBlock, 0, 17) > 65536) return "blocks have at most 65536 bytes";
    if (field_of(channel, kBlock, 0, 17) % source_width != 0)
        return "the block is no multiple of the source's width";
    if (value(place(channel, kLink)) != 0) return "linked lists are not modelled";
    if (value(place(channel, kUpdate)) != 0) return "address updates are not modelled";
    return {};
}

std::string Mdma::refusal(std::size_t channel, const DmaBlock& block) const {
    const std::uint32_t trigger = value(place(channel, kTrigger));
    const auto side = [&](std::uint32_t address, bool fixed, unsigned bit, bool write) {
        const bool tcm_port = field(trigger, bit, 1) != 0;
        if (fixed && !is_tcm(address)) return std::string{};  // a data register
        if (is_tcm(address) != tcm_port)
            return fmt::format("{:#010x} is not on the bus that TBR selects", address);
        return map_.refusal(tcm_port ? wiring_.tcm : wiring_.axi, address, block.bytes, write);
    };
    const std::string source = side(block.source, block.source_fixed, 16, false);
    return source.empty() ? side(block.destination, block.destination_fixed, 17, true) : source;
}

void Mdma::fail(std::size_t channel, Misuse kind, const std::string& what) {
    misuse(kind, fmt::format("channel {}: {}", channel, what));
    change(place(channel, kControl), kEnable, 0);
    channels_[channel].waiting = false;
    raise(channel, kError);
}

DmaBlock Mdma::block(std::size_t channel) const {
    const std::uint32_t transfer = value(place(channel, kTransfer));
    const Channel& state = channels_[channel];
    DmaBlock block;
    block.source_fixed = field(transfer, 0, 2) == 0;
    block.destination_fixed = field(transfer, 2, 2) == 0;
    block.read = {1 << field(transfer, 4, 2), 1 << field(transfer, 12, 3)};
    block.write = {1 << field(transfer, 6, 2), 1 << field(transfer, 15, 3)};
    const auto done = static_cast<std::uint32_t>(state.done);
    block.source = value(place(channel, kSource)) + (block.source_fixed ? 0 : done);
    block.destination = value(place(channel, kDestination)) + (block.destination_fixed ? 0 : done);
    block.bytes =
        std::min(state.total - state.done, by_software(channel) ? state.piece : state.total);
    return block;
}

void Mdma::enable(std::size_t channel) {
    Channel& state = channels_[channel];
    const std::int64_t bytes = field_of(channel, kBlock, 0, 17);
    state.done = 0;
    state.total = bytes * (field_of(channel, kBlock, 20, 12) + 1);
    const std::uint32_t trigger = field_of(channel, kTransfer, 28, 2);
    state.piece = trigger == kBuffer     ? field_of(channel, kTransfer, 18, 7) + 1
                  : trigger == kOneBlock ? bytes
                                         : state.total;
    if (state.total == 0)
        return fail(channel, Misuse::WrongOrder, "enabled with a block of 0 bytes");
    if ((value(place(channel, kStatus)) & kAllFlags) != 0)
        misuse(Misuse::WrongOrder,
               fmt::format("channel {} enabled before its flags are cleared", channel));
    if (const std::string wrong = fault(channel); !wrong.empty())
        return fail(channel, Misuse::WrongOrder, wrong);
    if (const std::string wrong = refusal(channel, block(channel)); !wrong.empty())
        return fail(channel, Misuse::UnreachableMemory, wrong);
    if (by_software(channel)) return;
    state.waiting = true;
    try_start(channel);
}

void Mdma::try_start(std::size_t channel) {
    Channel& state = channels_[channel];
    if (!state.waiting) return;
    DmaBlock block = this->block(channel);
    if (!by_software(channel)) {
        block.requester = wiring_.requester(field_of(channel, kTrigger, 0, 6));
        if (block.requester == nullptr) return;
        const std::uint32_t port = block.source_fixed ? block.source : block.destination;
        if (port != block.requester->data_register())
            return fail(channel, Misuse::UnreachableMemory,
                        fmt::format("{:#010x} is not the data register of what asks", port));
        const std::optional<DataFlow> flow = block.requester->flow();
        const std::int64_t buffer = field_of(channel, kTransfer, 18, 7) + 1;
        if (flow && field_of(channel, kTransfer, 28, 2) == kBuffer && flow->request_bytes < buffer)
            misuse(Misuse::WrongOrder,
                   fmt::format("channel {}: buffers of {} bytes, the peripheral asks from {} on",
                               channel, buffer, flow->request_bytes));
    }
    if (state.move->start(block, wiring_.clock_hz())) state.waiting = false;
}

void Mdma::poll() {
    if (!clocked()) return;
    for (std::size_t i = 0; i < kChannels; ++i)
        if (!by_software(i)) try_start(i);
}

void Mdma::reached(std::size_t channel) {
    Channel& state = channels_[channel];
    state.done += state.move->moved();
    show_rest(channel, state.done);
    if (state.done < state.total) {
        const std::uint32_t trigger = field_of(channel, kTransfer, 28, 2);
        if (by_software(channel))
            return raise(channel, trigger == kBuffer ? kBufferComplete : kBlockComplete);
        state.waiting = true;  // goes on with the peripheral's next flow
        return try_start(channel);
    }
    change(place(channel, kControl), kEnable, 0);
    raise(channel,
          std::uint32_t{kChannelComplete} | kRepeatComplete | kBlockComplete | kBufferComplete);
}

void Mdma::raise(std::size_t channel, std::uint32_t flags) {
    change(place(channel, kStatus), flags, flags);
    refresh();
}

/// One line for all channels; the enables lie one bit higher than the flags.
void Mdma::refresh() {
    bool any = false;
    for (std::size_t i = 0; i < kChannels; ++i)
        any = any || ((value(place(i, kStatus)) & kAllFlags) << 1 & value(place(i, kControl))) != 0;
    board().set_interrupt(wiring_.interrupt, any);
}

}  // namespace outcore::board
