// The least time that transfers take, however the loads of constants are joined and wherever their
// bytes lie.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "analytic/task_costs.hpp"
#include "scheduler/board_view.hpp"

namespace outcore::scheduler {

/// Of the core, certainly: handlers between the pieces of a transfer run beside kernels at the
/// least pace that the recurrence allows them.
double core_seconds(const analytic::TaskCost& cost);
/// Of its lane.
double lane_seconds(const analytic::TaskCost& cost);

/// Reads of the storage: one of b bytes keeps its lane for at least fixed_s + b * byte_s and the
/// core for handlers_s of it.
struct ReadFloor {
    double fixed_s = 0.0, byte_s = 0.0, handlers_s = 0.0;

    double seconds(double transfers, double bytes) const {
        return transfers * fixed_s + bytes * byte_s;
    }
};

/// A line below the costs of all reads. Longer ones than a channel can count are several, and take
/// longer.
ReadFloor read_floor(const Problem& problem, const BoardView& board);

}  // namespace outcore::scheduler
