// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact/work_floor.hpp"

#include <algorithm>
#include <limits>

#include "analytic/cpu_work.hpp"

namespace outcore::scheduler {
namespace {

// Bits of KernelTimes.
constexpr std::size_t kInputs = 1, kWeights = 2, kOutput = 4;

}  // namespace

WorkFloor::WorkFloor(const Problem& problem, const BoardView& board) {
    for (const DeviceId device : board.on_chip) {
        if (analytic::is_cached(*problem.platform, device)) continue;
        const std::int64_t bytes = board.usable_bytes[device.index()];
        uncached_bytes_ += bytes;
        largest_uncached_ = std::max(largest_uncached_, bytes);
    }
    for (const DeviceId device : board.weight_homes) {
        if (!analytic::is_cached(*problem.platform, device))
            largest_uncached_weights_ =
                std::max(largest_uncached_weights_, board.usable_bytes[device.index()]);
    }
    flash_cached_ =
        board.internal_flash && analytic::is_cached(*problem.platform, *board.internal_flash);
}

bool WorkFloor::possible(std::size_t mask, const OperandSizes& sizes) const {
    std::int64_t uncached = 0;
    if ((mask & kInputs) == 0) {
        if (sizes.largest_input > largest_uncached_) return false;
        uncached += sizes.inputs;
    }
    if ((mask & kOutput) == 0) {
        if (sizes.output > largest_uncached_) return false;
        uncached += sizes.output;
    }
    if (sizes.in_flash) {
        if (sizes.weights > 0 && ((mask & kWeights) != 0) != flash_cached_) return false;
    } else if ((mask & kWeights) == 0) {
        if (sizes.weights > largest_uncached_weights_) return false;
        uncached += sizes.weights;
    }
    return uncached <= uncached_bytes_;
}

double WorkFloor::seconds(const KernelTimes& times, const OperandSizes& sizes) const {
    double least = std::numeric_limits<double>::infinity();
    for (std::size_t mask = 0; mask < times.size(); ++mask)
        if (possible(mask, sizes)) least = std::min(least, times[mask]);
    return least;
}

}  // namespace outcore::scheduler
