// SPDX-License-Identifier: Apache-2.0
#include "cost/transfer_cost.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "cost/ram_cost.hpp"
#include "cost/sd_cost.hpp"

namespace outcore::cost {
namespace {

using platform::Channel;
using platform::Memory;
using platform::Platform;
using platform::ReadCommand;
using platform::Storage;

std::int64_t divide_up(std::int64_t number, std::int64_t by) { return (number + by - 1) / by; }

double clocks_of(std::int64_t bits, std::int32_t lines, bool ddr) {
    return static_cast<double>(bits) / (ddr ? 2.0 * lines : lines);
}

/// An instruction on fewer lines than the data (1-4d-4d) is sent at single rate.
double instruction_clocks(const ReadCommand& read) {
    const bool ddr = read.ddr && read.instruction_lines == read.data_lines;
    return clocks_of(read.instruction_bits, read.instruction_lines, ddr);
}

double address_clocks(const ReadCommand& read) {
    return clocks_of(read.address_bits, read.address_lines, read.ddr);
}

double data_clocks(const Storage& storage, std::int64_t bytes) {
    const std::int64_t granule = std::max<std::int64_t>(1, storage.read_granule.count);
    const std::int64_t moved = divide_up(bytes, granule) * granule;
    return clocks_of(moved * 8, storage.read.data_lines * storage.read.banks, storage.read.ddr);
}

/// Clocks of a read before and after its data.
double read_frame_clocks(const Storage& storage) {
    return instruction_clocks(storage.read) + address_clocks(storage.read) +
           storage.read.dummy_clocks + storage.chip_select_high_clocks;
}

/// Seconds that the data of one piece take on the channel.
double channel_seconds(const Channel& channel, std::int64_t bytes) {
    return static_cast<double>(bytes) / (channel.bytes_per_clock * channel.clock.count);
}

/// `count` times `seconds` in whole cycles of the core; rounding noise does not make a cycle more.
Cycles whole_cycles(const Platform& platform, double seconds, std::int64_t count) {
    constexpr double kNoise = 1e-6;
    return Cycles(static_cast<std::int64_t>(
        std::ceil(seconds * static_cast<double>(count) * platform.core.clock.count - kNoise)));
}

/// `commands` of `seconds` each, every one started and completed by the cpu.
TransferCost cost_of(const Platform& platform, const Channel& channel, double seconds,
                     std::int64_t commands) {
    return {whole_cycles(platform, seconds, commands), channel.start_cycles * commands,
            channel.completion_cycles * commands};
}

TransferCost sum(const TransferCost& a, const TransferCost& b) {
    return {a.bus + b.bus, a.cpu_start + b.cpu_start, a.cpu_completion + b.cpu_completion};
}

double write_enable_clocks(const Storage& storage) {
    return instruction_clocks(storage.read) + storage.chip_select_high_clocks;
}

/// Write enable, then a command with an address: what comes before the data or the erase.
double write_frame_clocks(const Storage& storage) {
    return write_enable_clocks(storage) + instruction_clocks(storage.read) +
           address_clocks(storage.read) + storage.chip_select_high_clocks;
}

double page_seconds(const Storage& storage, const Channel& channel, const Memory& source,
                    std::int64_t bytes, Seconds program) {
    const double data =
        std::max({data_clocks(storage, bytes) / storage.bus_clock.count,
                  channel_seconds(channel, bytes), ram_streaming_s(source, bytes, Access::Read)});
    return write_frame_clocks(storage) / storage.bus_clock.count +
           ram_opening_s(source, bytes, Access::Read) + data + program.count;
}

bool is_sd_card(const Platform& platform, DeviceId id) {
    return platform.is_storage(id) && platform.storage(id).kind == platform::StorageKind::SdCard;
}

const Storage& storage_of(const Platform& platform, const Channel& channel) {
    assert(channel.kind == platform::ChannelKind::Storage && "a channel without a storage");
    return platform.storage(channel.storage);
}

}  // namespace

double read_clocks(const Storage& storage, std::int64_t bytes) {
    return read_frame_clocks(storage) + data_clocks(storage, bytes);
}

TransferCost read_cost(const Platform& platform, const Channel& channel, const Memory& destination,
                       Pieces pieces) {
    const Storage& storage = storage_of(platform, channel);
    const double data = std::max({data_clocks(storage, pieces.bytes) / storage.bus_clock.count,
                                  channel_seconds(channel, pieces.bytes),
                                  ram_streaming_s(destination, pieces.bytes, Access::Write)});
    const double frame = read_frame_clocks(storage) / storage.bus_clock.count +
                         ram_opening_s(destination, pieces.bytes, Access::Write);
    return cost_of(platform, channel, frame + data, pieces.count);
}

TransferCost program_cost(const Platform& platform, const Channel& channel, const Memory& source,
                          Pieces pieces, DeviceTiming timing) {
    const Storage& storage = storage_of(platform, channel);
    const Seconds program =
        timing == DeviceTiming::Typical ? storage.page_program_typ : storage.page_program_max;
    const std::int64_t full = pieces.bytes / storage.page.count;
    const std::int64_t rest = pieces.bytes % storage.page.count;
    const double full_seconds = page_seconds(storage, channel, source, storage.page.count, program);
    const TransferCost cost = cost_of(platform, channel, full_seconds, full * pieces.count);
    if (rest == 0) return cost;
    const double rest_seconds = page_seconds(storage, channel, source, rest, program);
    return sum(cost, cost_of(platform, channel, rest_seconds, pieces.count));
}

TransferCost erase_cost(const Platform& platform, const Channel& channel, std::int64_t sectors,
                        DeviceTiming timing) {
    const Storage& storage = storage_of(platform, channel);
    const Seconds erase =
        timing == DeviceTiming::Typical ? storage.sector_erase_typ : storage.sector_erase_max;
    const double command = write_frame_clocks(storage) / storage.bus_clock.count;
    return cost_of(platform, channel, command + erase.count, sectors);
}

TransferCost copy_cost(const Platform& platform, const Channel& channel, const Memory& source,
                       const Memory& destination, Pieces pieces) {
    const double seconds = std::max({ram_streaming_s(source, pieces.bytes, Access::Read),
                                     channel_seconds(channel, pieces.bytes),
                                     ram_streaming_s(destination, pieces.bytes, Access::Write)}) +
                           ram_opening_s(source, pieces.bytes, Access::Read) +
                           ram_opening_s(destination, pieces.bytes, Access::Write);
    return cost_of(platform, channel, seconds, pieces.count);
}

TransferCost transfer_cost(const Platform& platform, LaneId lane, DeviceId source,
                           DeviceId destination, Pieces pieces, DeviceTiming timing) {
    const Channel& channel = platform.channel(lane);
    if (is_sd_card(platform, source) || is_sd_card(platform, destination)) {
        const bool write = is_sd_card(platform, destination);
        const Memory& memory = platform.memory(write ? source : destination);
        const double seconds =
            sd_transfer_s(platform.storage(write ? destination : source), channel, memory,
                          pieces.bytes, write ? Access::Write : Access::Read, timing);
        return cost_of(platform, channel, seconds, pieces.count);
    }
    if (platform.is_storage(source)) {
        return read_cost(platform, channel, platform.memory(destination), pieces);
    }
    if (platform.is_storage(destination)) {
        return program_cost(platform, channel, platform.memory(source), pieces, timing);
    }
    return copy_cost(platform, channel, platform.memory(source), platform.memory(destination),
                     pieces);
}

}  // namespace outcore::cost
