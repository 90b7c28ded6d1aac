// Turns the edges of a schedule into the waits of the blob: one count for each other lane, none
// that follows from another.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "base/result.hpp"
#include "schedule/schedule.hpp"

namespace outcore::deploy {

/// Met when `lane` has completed at least `count` of its tasks of the frame.
struct Wait {
    LaneId lane;
    std::uint32_t count = 0;
    friend bool operator==(const Wait&, const Wait&) = default;
};

/// For each task its waits, ascending by lane: the smallest set with the same happens-before as the
/// edges.
///
/// Steps, for each task in an order in which it follows all that it waits for:
/// 1. for each lane take the latest task of `after` there; its own lane needs no wait;
/// 2. drop a wait that the task before on the same lane, or another wait, already implies (vector
/// clocks);
/// 3. the task's own clock is the maximum of all these.
/// O(tasks * lanes^2). A schedule whose order has a cycle yields a diagnostic.
Result<IdVector<TaskId, std::vector<Wait>>> reduced_waits(const schedule::Schedule& schedule);

}  // namespace outcore::deploy
