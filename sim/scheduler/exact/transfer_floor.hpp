// The least time that transfers take, however the loads of constants are joined and wherever their
// bytes lie.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "analytic/task_costs.hpp"
#include "scheduler/board_view.hpp"

namespace outcore::scheduler {

/// Handlers at both ends: never at the same time as a kernel or another such handler.
double end_handlers(const analytic::TaskCost& cost);
/// Handlers between pieces: never at the same time as a kernel, whose pace they lower, down to the
/// least that the recurrence allows; but beside end handlers of other lanes they count as nothing.
double spread_handlers(const analytic::TaskCost& cost);
/// Of its lane.
double lane_seconds(const analytic::TaskCost& cost);

/// Reads of the storage, to the memory that takes them best.
class ReadFloor {
  public:
    ReadFloor(const Problem& problem, const BoardView& board);

    /// One of so many bytes, with its handlers. Longer ones than a channel can count are several,
    /// and take longer.
    double one(std::int64_t bytes) const;
    /// The same of several, however many bytes each of them has: a line below one().
    double several(double transfers, double bytes) const {
        return transfers * fixed_s_ + bytes * byte_s_;
    }
    double byte_s() const { return byte_s_; }
    /// Of the core, for each.
    double handlers_s() const { return handlers_s_; }

  private:
    const platform::Platform& platform_;
    const BoardView board_;
    double fixed_s_ = 0.0, byte_s_ = 0.0, handlers_s_ = 0.0;
};

}  // namespace outcore::scheduler
