// A schedule under construction: buffers, and tasks in program order with the edges that they need.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <vector>

#include "scheduler/edge_tracker.hpp"
#include "scheduler/free_space.hpp"
#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

enum class Overlap {
    None,   // every task waits for the one before it, whatever its lane
    Lanes,  // lanes run apart as far as the edges allow
};

class TaskWriter {
  public:
    TaskWriter(const Problem& problem, Overlap overlap);

    /// Whole cache lines: what a transfer and the core both touch must not share one with a
    /// neighbour.
    BufferId buffer(std::string name, Place place, std::int64_t size_bytes);

    /// The bytes of a region, holes included.
    Touch touch(const schedule::Region& region, bool writes) const;

    /// Appends a task that touches these bytes, after whoever touched them before, and after
    /// `not_before` where that is a task.
    TaskId add(LaneId lane, schedule::Action action, const std::vector<Touch>& touches,
               std::string label, TaskId not_before = {});

    /// One task for each piece that the channel can move at once.
    void transfer(schedule::TransferKind kind, LaneId lane, const schedule::Region& source,
                  const schedule::Region& destination, const std::string& label,
                  TaskId not_before = {});

    schedule::Schedule& schedule() { return schedule_; }

  private:
    std::int64_t longest_piece(LaneId lane) const;

    schedule::Schedule schedule_;
    Overlap overlap_;
    EdgeTracker tracker_;
};

}  // namespace outcore::scheduler
