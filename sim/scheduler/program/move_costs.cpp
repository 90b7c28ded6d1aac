// SPDX-License-Identifier: Apache-2.0
#include "scheduler/program/move_costs.hpp"

#include <array>

#include "cost/ram_cost.hpp"
#include "cost/sd_cost.hpp"
#include "cost/transfer_cost.hpp"

namespace outcore::scheduler {
namespace {

using analytic::TaskCost;
using platform::Platform;

constexpr std::int64_t kWidest = 8;  // items of transfers are no wider

std::int64_t alignment_of(std::int64_t a, std::int64_t b, std::int64_t c) {
    const std::int64_t all = a | b | c | kWidest;
    return all & -all;
}

TaskCost task_cost(const Platform& board, LaneId lane, double bus_s, std::int64_t pieces) {
    const platform::Channel& channel = board.channel(lane);
    const double clock = board.core.clock.count;
    TaskCost cost;
    cost.start_s = static_cast<double>(channel.start_cycles.count) / clock;
    cost.completion_s = static_cast<double>(channel.completion_cycles.count) / clock;
    cost.middle_handlers_s = static_cast<double>(pieces - 1) * (cost.start_s + cost.completion_s);
    cost.middle_s = bus_s + cost.middle_handlers_s;
    return cost;
}

}  // namespace

TaskCost read_cost(const Platform& board, LaneId lane, DeviceId storage, DeviceId memory,
                   std::int64_t image_offset, std::int64_t address, std::int64_t bytes) {
    const std::int64_t alignment = alignment_of(image_offset, address, bytes);
    const platform::Storage& part = board.storage(storage);
    if (part.kind == platform::StorageKind::SdCard) {
        const double bus_s = cost::sd_transfer_s(part, board.channel(lane), board.memory(memory),
                                                 {image_offset, bytes, alignment},
                                                 cost::Access::Read, cost::DeviceTiming::Typical);
        TaskCost cost = task_cost(board, lane, bus_s, 1);
        cost.device_busy_s = cost::sd_card_s(part, {image_offset, bytes, alignment},
                                             cost::Access::Read, cost::DeviceTiming::Typical);
        return cost;
    }
    const auto bus = cost::transfer_cost(board, lane, storage, memory, {1, bytes, alignment}).bus;
    TaskCost cost =
        task_cost(board, lane, static_cast<double>(bus.count) / board.core.clock.count, 1);
    cost.device_busy_s = cost::read_clocks(part, bytes) / part.bus_clock.count;
    return cost;
}

TaskCost copy_cost(const Platform& board, LaneId lane, DeviceId source, DeviceId destination,
                   const analytic::PieceGrid& grid) {
    std::array<std::int64_t, kWidest + 1> by_alignment{};
    for (std::int64_t plane = 0; plane < grid.planes; ++plane) {
        for (std::int64_t row = 0; row < grid.rows; ++row) {
            const std::int64_t from =
                grid.source + plane * grid.source_plane + row * grid.source_row;
            const std::int64_t to =
                grid.destination + plane * grid.destination_plane + row * grid.destination_row;
            ++by_alignment[static_cast<std::size_t>(alignment_of(from, to, grid.bytes))];
        }
    }
    double bus_s = 0.0;
    for (std::int64_t alignment = 1; alignment <= kWidest; alignment *= 2) {
        const std::int64_t count = by_alignment[static_cast<std::size_t>(alignment)];
        if (count == 0) continue;
        const auto cost =
            cost::transfer_cost(board, lane, source, destination, {count, grid.bytes, alignment});
        bus_s += static_cast<double>(cost.bus.count) / board.core.clock.count;
    }
    const std::int64_t pieces = grid.planes * grid.rows;
    TaskCost cost = task_cost(board, lane, bus_s, pieces);
    const auto busy = [&](DeviceId memory, cost::Access access) {
        if (board.memory(memory).kind != platform::MemoryKind::ExternalRam) return;
        cost.device_busy_s += static_cast<double>(pieces) *
                              cost::ram_seconds(board.memory(memory), grid.bytes, access);
    };
    busy(source, cost::Access::Read);
    busy(destination, cost::Access::Write);
    return cost;
}

}  // namespace outcore::scheduler
