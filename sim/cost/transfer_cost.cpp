// SPDX-License-Identifier: Apache-2.0
#include "cost/transfer_cost.hpp"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "cost/ram_cost.hpp"
#include "cost/sd_cost.hpp"
#include "platform/flash_erase.hpp"

namespace outcore::cost {
namespace {

using platform::Channel;
using platform::EraseKind;
using platform::EraseType;
using platform::Memory;
using platform::Platform;
using platform::SerialCommand;
using platform::Storage;

std::int64_t divide_up(std::int64_t number, std::int64_t by) { return (number + by - 1) / by; }

double clocks_of(std::int64_t bits, std::int32_t lines, bool ddr) {
    return static_cast<double>(bits) / (ddr ? 2.0 * lines : lines);
}

/// Of one command up to its data.
double opening_clocks(const SerialCommand& command) {
    return clocks_of(command.instruction_bits, command.instruction_lines,
                     command.instruction_ddr()) +
           clocks_of(command.address_bits, command.address_lines, command.ddr) +
           command.wait_clocks();
}

double data_clocks(const Storage& storage, const SerialCommand& command, std::int64_t bytes) {
    const std::int64_t granule = std::max<std::int64_t>(1, storage.read_granule.count);
    const std::int64_t moved = divide_up(bytes, granule) * granule;
    return clocks_of(moved * 8, command.data_lines * command.banks, command.ddr);
}

/// Clocks that chip select stays high for at least `least`; rounding noise makes no clock more.
double deselect_clocks(const Storage& storage, Seconds least) {
    constexpr double kNoise = 1e-6;
    const double part = std::ceil(least.count * storage.bus_clock.count - kNoise);
    return std::max(static_cast<double>(storage.chip_select_high_clocks), part);
}
double deselect_clocks(const Storage& storage) {
    return deselect_clocks(storage, storage.times.deselect_after_other);
}

/// Clocks of a read before and after its data.
double read_frame_clocks(const Storage& storage) {
    return opening_clocks(storage.read) +
           deselect_clocks(storage, storage.times.deselect_after_read);
}

/// From the end of a program or erase command until the status read that finds the part ready has
/// ended: status reads follow each other at the polling interval.
double busy_clocks(const Storage& storage, Seconds busy) {
    const double high = deselect_clocks(storage);
    const double clocks = busy.count * storage.bus_clock.count;
    if (clocks <= high) return high;  // not busy: nothing to poll for
    constexpr double kNoise = 1e-6;
    const SerialCommand status = storage.status_command();
    const double sample = opening_clocks(status) + clocks_of(8, status.data_lines, status.ddr);
    const double period = sample + std::max<double>(high, storage.status_poll_clocks);
    const double more = std::max(0.0, std::ceil((clocks - high - sample) / period - kNoise));
    return high + sample + more * period + high;
}

/// Seconds that the data of one piece take on the channel.
double channel_seconds(const Channel& channel, std::int64_t bytes, std::int64_t alignment) {
    return static_cast<double>(bytes) / (channel.rate(alignment) * channel.clock.count);
}

/// From the last byte to the end of the transfer.
double drain_seconds(const Channel& channel) { return channel.drain_clocks / channel.clock.count; }

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
    const SerialCommand erase = storage.erase_command();
    return clocks_of(erase.instruction_bits, erase.instruction_lines, erase.instruction_ddr()) +
           deselect_clocks(storage);
}

Seconds aged(const Storage& storage, Seconds typ, Seconds max, DeviceTiming timing) {
    const bool end_of_life = timing == DeviceTiming::Maximum;
    const double share = end_of_life ? 1.0 : platform::wear_share(storage, storage.age_cycles);
    return platform::worn(typ, max, share);
}

double page_seconds(const Storage& storage, const Channel& channel, const Memory& source,
                    Pieces page, Seconds program) {
    const SerialCommand command = storage.program_command();
    const double clock = storage.bus_clock.count;
    const double data = std::max({data_clocks(storage, command, page.bytes) / clock,
                                  channel_seconds(channel, page.bytes, page.alignment),
                                  ram_streaming_s(source, page.bytes, Access::Read)});
    const double frame =
        write_enable_clocks(storage) + opening_clocks(command) + busy_clocks(storage, program);
    return frame / clock + ram_opening_s(source, page.bytes, Access::Read) + data +
           drain_seconds(channel);
}

/// A chip erase has no address.
double erase_opening_clocks(const Storage& storage, EraseKind kind) {
    const SerialCommand command = storage.erase_command();
    const double address = kind == EraseKind::Chip
                               ? clocks_of(command.address_bits, command.address_lines, command.ddr)
                               : 0.0;
    return opening_clocks(command) - address;
}

/// One erase command with its write enable and its status reads.
double erase_seconds(const Storage& storage, EraseKind kind, DeviceTiming timing) {
    const EraseType type = storage.erase_type(kind);
    const double clocks = write_enable_clocks(storage) + erase_opening_clocks(storage, kind) +
                          busy_clocks(storage, aged(storage, type.typ, type.max, timing));
    return clocks / storage.bus_clock.count;
}

bool is_sd_card(const Platform& platform, DeviceId id) {
    return platform.is_storage(id) && platform.storage(id).kind == platform::StorageKind::SdCard;
}

const Storage& storage_of(const Platform& platform, const Channel& channel) {
    assert(channel.kind == platform::ChannelKind::Storage && "a channel without a storage");
    return platform.storage(channel.storage);
}

}  // namespace

double programming_seconds(const Storage& storage, std::int64_t bytes, DeviceTiming timing) {
    const SerialCommand command = storage.program_command();
    const double clocks = opening_clocks(command) + data_clocks(storage, command, bytes);
    const Seconds busy = aged(storage, storage.page_program_typ, storage.page_program_max, timing);
    return clocks / storage.bus_clock.count + busy.count;
}

double erasing_seconds(const Storage& storage, EraseKind kind, DeviceTiming timing) {
    const EraseType type = storage.erase_type(kind);
    return erase_opening_clocks(storage, kind) / storage.bus_clock.count +
           aged(storage, type.typ, type.max, timing).count;
}

double read_clocks(const Storage& storage, std::int64_t bytes) {
    return read_frame_clocks(storage) + data_clocks(storage, storage.read, bytes);
}

TransferCost read_cost(const Platform& platform, const Channel& channel, const Memory& destination,
                       Pieces pieces) {
    const Storage& storage = storage_of(platform, channel);
    const double data =
        std::max({data_clocks(storage, storage.read, pieces.bytes) / storage.bus_clock.count,
                  channel_seconds(channel, pieces.bytes, pieces.alignment),
                  ram_streaming_s(destination, pieces.bytes, Access::Write)});
    const double frame = read_frame_clocks(storage) / storage.bus_clock.count +
                         ram_opening_s(destination, pieces.bytes, Access::Write);
    return cost_of(platform, channel, frame + data + drain_seconds(channel), pieces.count);
}

TransferCost program_cost(const Platform& platform, const Channel& channel, const Memory& source,
                          Pieces pieces, DeviceTiming timing) {
    const Storage& storage = storage_of(platform, channel);
    const Seconds program =
        aged(storage, storage.page_program_typ, storage.page_program_max, timing);
    const std::int64_t full = pieces.bytes / storage.page.count;
    const std::int64_t rest = pieces.bytes % storage.page.count;
    const double full_seconds =
        page_seconds(storage, channel, source, {1, storage.page.count, pieces.alignment}, program);
    const TransferCost cost = cost_of(platform, channel, full_seconds, full * pieces.count);
    if (rest == 0) return cost;
    const double rest_seconds =
        page_seconds(storage, channel, source, {1, rest, pieces.alignment}, program);
    return sum(cost, cost_of(platform, channel, rest_seconds, pieces.count));
}

TransferCost erase_cost(const Platform& platform, const Channel& channel, std::int64_t offset,
                        std::int64_t bytes, DeviceTiming timing) {
    const Storage& storage = storage_of(platform, channel);
    TransferCost cost;
    for (std::int64_t done = 0; done < bytes;) {
        const EraseKind kind = platform::largest_erase(storage, offset + done, bytes - done);
        cost = sum(cost, cost_of(platform, channel, erase_seconds(storage, kind, timing), 1));
        done += storage.erase_type(kind).size.count;
    }
    return cost;
}

TransferCost copy_cost(const Platform& platform, const Channel& channel, const Memory& source,
                       const Memory& destination, Pieces pieces) {
    const double seconds = std::max({ram_streaming_s(source, pieces.bytes, Access::Read),
                                     channel_seconds(channel, pieces.bytes, pieces.alignment),
                                     ram_streaming_s(destination, pieces.bytes, Access::Write)}) +
                           ram_opening_s(source, pieces.bytes, Access::Read) +
                           ram_opening_s(destination, pieces.bytes, Access::Write);
    return cost_of(platform, channel, seconds + drain_seconds(channel), pieces.count);
}

TransferCost transfer_cost(const Platform& platform, LaneId lane, DeviceId source,
                           DeviceId destination, Pieces pieces, DeviceTiming timing) {
    const Channel& channel = platform.channel(lane);
    if (is_sd_card(platform, source) || is_sd_card(platform, destination)) {
        const bool write = is_sd_card(platform, destination);
        const Memory& memory = platform.memory(write ? source : destination);
        const double seconds = sd_transfer_s(platform.storage(write ? destination : source),
                                             channel, memory, {0, pieces.bytes, pieces.alignment},
                                             write ? Access::Write : Access::Read, timing);
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
