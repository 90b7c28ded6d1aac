// Any schedule as one with two frames in flight: the second part of a frame runs at the beginning
// of the next iteration, in front of that frame's first part. Memories change in the same order as
// before, so that the same buffers do.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "schedule/schedule.hpp"

namespace outcore::schedule::support {

/// All that must be complete before the cpu lane's task number `cut` starts, in a schedule whose
/// ids are in a legal order.
inline std::vector<bool> tasks_before(const Schedule& schedule, std::size_t cut) {
    std::vector<TaskId> previous(schedule.tasks.size()), last(schedule.platform->lane_count());
    TaskId at;
    std::size_t seen = 0;
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const std::size_t lane = schedule.tasks[TaskId(t)].lane.index();
        previous[t] = last[lane];
        last[lane] = TaskId(t);
        if (lane == 0 && seen++ == cut) at = TaskId(t);
    }
    std::vector<bool> before(schedule.tasks.size(), false);
    std::vector<TaskId> open = {at};
    while (!open.empty()) {
        const TaskId task = open.back();
        open.pop_back();
        std::vector<TaskId> waits = schedule.tasks[task].after;
        waits.push_back(previous[task.index()]);
        for (const TaskId wait : waits) {
            if (!wait.valid() || before[wait.index()]) continue;
            before[wait.index()] = true;
            open.push_back(wait);
        }
    }
    return before;
}

/// Cut in front of the cpu lane's task number `cut`, which is behind the inputs and not behind the
/// outputs.
inline Schedule rotated(const Schedule& schedule, std::size_t cut) {
    const std::vector<bool> first_part = tasks_before(schedule, cut);
    Schedule result = schedule;
    result.tasks = {};
    std::vector<TaskId> moved(schedule.tasks.size());
    std::vector<TaskId> last(schedule.platform->lane_count());
    for (const bool first : {false, true}) {
        const std::vector<TaskId> second_part = last;  // when the first part is at work
        std::vector<bool> begun(last.size(), false);
        for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
            if (first_part[t] != first) continue;
            Task task = schedule.tasks[TaskId(t)];
            task.delay = first ? 0 : 1;
            std::vector<TaskId> after;
            for (const TaskId before : task.after)
                if (first_part[before.index()] == first) after.push_back(moved[before.index()]);
            if (first && !begun[task.lane.index()]) {
                for (const TaskId before : second_part)
                    if (before.valid()) after.push_back(before);
            }
            begun[task.lane.index()] = true;
            task.after = std::move(after);
            last[task.lane.index()] = moved[t] = result.tasks.add(std::move(task));
        }
    }
    return result;
}

}  // namespace outcore::schedule::support
