// SPDX-License-Identifier: Apache-2.0
#include "bound/board_limits.hpp"

#include <algorithm>
#include <limits>

#include "cost/ram_cost.hpp"
#include "cost/sd_cost.hpp"
#include "cost/transfer_cost.hpp"

namespace outcore::bound {
namespace {

using platform::Channel;
using platform::Memory;
using platform::MemoryKind;
using platform::Platform;
using platform::Storage;
using platform::StorageKind;

/// Bytes a second of the data phase alone.
double data_rate(const Storage& storage) {
    if (storage.kind == StorageKind::SdCard) {
        constexpr std::int64_t kBlock = 512;
        const auto typical = cost::DeviceTiming::Typical;
        const double one = cost::sd_card_s(storage, {0, 2 * kBlock}, cost::Access::Read, typical);
        const double two = cost::sd_card_s(storage, {0, 4 * kBlock}, cost::Access::Read, typical);
        return 2.0 * kBlock / (two - one);
    }
    return storage.bus_clock.count * storage.read.data_lines * storage.read.banks *
           (storage.read.ddr ? 2.0 : 1.0) / 8.0;
}

/// Of the channel's longest piece, which pays its command and its handlers least often: the lane is
/// busy with all of them.
double transfer_rate(const Platform& platform, const Channel& channel) {
    const Storage& storage = platform.storage(channel.storage);
    const double peak = std::min(data_rate(storage), channel.bytes_per_clock * channel.clock.count);
    const std::int64_t longest =
        std::min<std::int64_t>(channel.max_items * channel.item_bytes, storage.size.count);
    if (longest <= 0 || storage.kind == StorageKind::SdCard) return peak;
    const double command =
        cost::read_clocks(storage, 0) / storage.bus_clock.count +
        channel.drain_clocks / channel.clock.count +
        static_cast<double>((channel.start_cycles + channel.completion_cycles).count) /
            platform.core.clock.count;
    const auto bytes = static_cast<double>(longest);
    return bytes / (bytes / peak + command);
}

/// Bytes a second that an external RAM gives or takes, whole bursts.
double streaming_rate(const Memory& memory) {
    const auto rate = [&](cost::Access access) {
        return memory.burst_bytes / cost::ram_streaming_s(memory, memory.burst_bytes, access);
    };
    return std::max(rate(cost::Access::Read), rate(cost::Access::Write));
}

}  // namespace

double BoardLimits::storage_cycles(double compute, double bytes) const {
    if (bytes <= 0.0) return compute;
    if (storage_rate() <= 0.0) return std::numeric_limits<double>::infinity();
    if (mapped_rate <= transfer_rate || !one_storage)
        return std::max(compute,
                        bytes / (one_storage ? storage_rate() : transfer_rate + mapped_rate));
    // x bytes mapped: cpu compute + x / mapped, channel x / mapped + (bytes - x) / transfer.
    return compute + std::max(0.0, bytes - compute * transfer_rate) / mapped_rate;
}

double BoardLimits::any_cycles(double bytes) const {
    if (bytes <= 0.0) return 0.0;
    const double rate =
        external_rate + (one_storage ? storage_rate() : transfer_rate + mapped_rate);
    return rate > 0.0 ? bytes / rate : std::numeric_limits<double>::infinity();
}

BoardLimits board_limits(const Platform& platform, const Allowed& allowed) {
    BoardLimits limits;
    const double clock = platform.core.clock.count;
    for (const Memory& memory : platform.memories) {
        const auto usable = static_cast<double>(memory.usable().count);
        if (memory.on_chip_ram()) limits.on_chip_bytes += usable;
        if (memory.kind == MemoryKind::InternalFlash) limits.internal_flash_bytes += usable;
        if (memory.kind == MemoryKind::ExternalRam && allowed.external_ram) {
            limits.external_bytes += usable;
            limits.external_rate += streaming_rate(memory) / clock;
        }
    }
    if (allowed.sram_bytes)
        limits.on_chip_bytes =
            std::min(limits.on_chip_bytes, static_cast<double>(*allowed.sram_bytes));
    if (allowed.internal_flash_bytes)
        limits.internal_flash_bytes = std::min(limits.internal_flash_bytes,
                                               static_cast<double>(*allowed.internal_flash_bytes));
    for (const Storage& storage : platform.storages) {
        if (storage.window_address != 0) limits.mapped_rate += data_rate(storage) / clock;
    }
    for (const Channel& channel : platform.channels) {
        if (channel.kind == platform::ChannelKind::Storage)
            limits.transfer_rate += transfer_rate(platform, channel) / clock;
    }
    limits.one_storage = platform.storages.size() <= 1;
    return limits;
}

}  // namespace outcore::bound
