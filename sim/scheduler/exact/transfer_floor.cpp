// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact/transfer_floor.hpp"

#include <algorithm>
#include <limits>

#include "cost/sd_cost.hpp"
#include "cost/transfer_cost.hpp"

namespace outcore::scheduler {
namespace {

/// As in analytic::LaneRecurrence, whose kernels keep a twentieth of the core whatever happens.
constexpr double kMostSpread = 0.95;
}  // namespace

double end_handlers(const analytic::TaskCost& cost) { return cost.start_s + cost.completion_s; }

double spread_handlers(const analytic::TaskCost& cost) {
    return std::min(cost.middle_handlers_s, kMostSpread * cost.middle_s);
}

double lane_seconds(const analytic::TaskCost& cost) {
    return cost.start_s + cost.middle_s + cost.completion_s;
}

// Beside its frame a read takes as long as its slowest stage, and each of those is a line through
// 0: the slope is that of a long read. Short ones, rounded up to granules and blocks, lie above the
// line; a second block's command is not counted.
ReadFloor::ReadFloor(const Problem& problem, const BoardView& board)
    : platform_(*problem.platform), board_(board) {
    constexpr std::int64_t kShortest = 8, kLong = 32768, kLongest = 1 << 24;
    const platform::Channel& channel = platform_.channel(board.storage_lane);
    const double clock = platform_.core.clock.count;
    handlers_s_ =
        static_cast<double>((channel.start_cycles + channel.completion_cycles).count) / clock;
    byte_s_ = (one(kLong) - one(kLong / 2)) / static_cast<double>(kLong - kLong / 2);
    fixed_s_ = one(kShortest);
    for (std::int64_t bytes = kShortest; bytes <= kLongest; bytes *= 2)
        fixed_s_ = std::min(fixed_s_, one(bytes) - byte_s_ * static_cast<double>(bytes));
    // Costs are whole cycles: between the reads that are sampled one may lie that much lower.
    fixed_s_ -= 1.0 / clock;
}

double ReadFloor::one(std::int64_t bytes) const {
    constexpr std::int64_t kWidest = 8;  // no alignment does better
    const platform::Storage& storage = platform_.storage(board_.storage);
    double least = std::numeric_limits<double>::infinity();
    for (const DeviceId memory : board_.weight_homes) {
        double seconds = 0.0;
        if (storage.kind == platform::StorageKind::SdCard) {
            seconds = cost::sd_transfer_s(storage, platform_.channel(board_.storage_lane),
                                          platform_.memory(memory), {0, bytes, kWidest},
                                          cost::Access::Read, cost::DeviceTiming::Typical);
        } else {
            const auto cost = cost::transfer_cost(platform_, board_.storage_lane, board_.storage,
                                                  memory, {1, bytes, kWidest});
            seconds = static_cast<double>(cost.bus.count) / platform_.core.clock.count;
        }
        least = std::min(least, seconds);
    }
    return least + handlers_s_;
}

}  // namespace outcore::scheduler
