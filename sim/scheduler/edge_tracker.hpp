// Finds the edges that a task needs: which tasks of other lanes touched the same bytes before it.
// Works on whole address ranges (no strides), so it may add an edge that the checker would not ask
// for.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "base/ids.hpp"

namespace outcore::scheduler {

/// One byte range that a task reads or writes.
struct Touch {
    DeviceId device;
    std::int64_t begin = 0, end = 0;
    bool writes = false;
};

class EdgeTracker {
  public:
    EdgeTracker(std::size_t devices, std::size_t lanes);

    /// Records the task as the next of its lane and returns the tasks of other lanes that it must
    /// follow, at most one a lane, none that is implied by the lane's earlier waits. It also
    /// follows `before`, a task of lane `before_lane`, where that is valid.
    std::vector<TaskId> add(TaskId task, LaneId lane, const std::vector<Touch>& touches,
                            TaskId before = {}, LaneId before_lane = {});

  private:
    /// The last task of each lane that read or wrote a range; invalid where none did.
    struct Range {
        std::int64_t end = 0;
        std::vector<TaskId> readers;
        TaskId writer;
        LaneId writer_lane;
    };
    using Ranges = std::map<std::int64_t, Range>;

    /// Makes range boundaries at `begin` and `end`, filling holes, and returns the first range.
    Ranges::iterator cut(Ranges& ranges, std::int64_t begin, std::int64_t end);

    std::vector<Ranges> devices_;
    std::size_t lanes_;
    /// known_[lane][other] = last task of `other` that `lane` is known to follow, through edges of
    /// edges too.
    std::vector<std::vector<TaskId>> known_;
    /// What each task's lane knew when it was added.
    IdVector<TaskId, std::vector<TaskId>> knowledge_of_;
};

}  // namespace outcore::scheduler
