// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact/transfer_floor.hpp"

#include <algorithm>
#include <limits>

#include "scheduler/program/move_costs.hpp"

namespace outcore::scheduler {
namespace {

/// As in analytic::LaneRecurrence, whose kernels keep a twentieth of the core whatever happens.
constexpr double kMostSpread = 0.95;
/// Costs are rounded up to whole cycles: between the reads that are sampled one may lie that much
/// lower.
constexpr double kRoundingCycles = 1.0;

}  // namespace

double core_seconds(const analytic::TaskCost& cost) {
    const double between = std::min(cost.middle_handlers_s, kMostSpread * cost.middle_s);
    return cost.start_s + between + cost.completion_s;
}

double lane_seconds(const analytic::TaskCost& cost) {
    return cost.start_s + cost.middle_s + cost.completion_s;
}

ReadFloor read_floor(const Problem& problem, const BoardView& board) {
    constexpr std::int64_t kLong = 32768, kLongest = 1 << 24;
    constexpr std::int64_t kBest = 8;  // alignment and granule that no read does better with
    const platform::Platform& platform = *problem.platform;
    const auto cost = [&](std::int64_t bytes) {
        analytic::TaskCost least;
        double seconds = std::numeric_limits<double>::infinity();
        for (const DeviceId memory : board.weight_homes) {
            const auto one = read_cost(platform, board.storage_lane, board.storage, memory, 0, 0,
                                       bytes / kBest * kBest);
            if (lane_seconds(one) >= seconds) continue;
            least = one;
            seconds = lane_seconds(one);
        }
        return least;
    };
    // Beside its frame a read takes as long as its slowest stage, and each of those is a line
    // through 0: the slope is that of a long read. Short ones, rounded up to granules and blocks,
    // lie above the line; a second block's command is not counted.
    const analytic::TaskCost shortest = cost(kBest);
    const double low = lane_seconds(shortest);
    ReadFloor floor;
    floor.handlers_s = core_seconds(shortest);
    floor.byte_s = (lane_seconds(cost(kLong)) - lane_seconds(cost(kLong / 2))) /
                   static_cast<double>(kLong - kLong / 2);
    floor.fixed_s = low;
    for (std::int64_t bytes = kBest; bytes <= kLongest; bytes *= 2)
        floor.fixed_s = std::min(
            floor.fixed_s, lane_seconds(cost(bytes)) - floor.byte_s * static_cast<double>(bytes));
    floor.fixed_s -= kRoundingCycles / platform.core.clock.count;
    return floor;
}

}  // namespace outcore::scheduler
