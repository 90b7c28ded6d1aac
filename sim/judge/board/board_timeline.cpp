// SPDX-License-Identifier: Apache-2.0
#include "judge/board/board_timeline.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace outcore::judge {
namespace {

using schedule::Schedule;

IdVector<LaneId, std::vector<TaskId>> tasks_by_lane(const Schedule& schedule) {
    IdVector<LaneId, std::vector<TaskId>> lanes(schedule.platform->lane_count());
    for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
        lanes[schedule.tasks[TaskId(i)].lane].push_back(TaskId(i));
    }
    return lanes;
}

/// Stamps to tasks; each task must have one.
Result<IdVector<TaskId, TaskTime>> stamped_tasks(const Schedule& schedule,
                                                 const BoardCommand& command,
                                                 const std::string& place) {
    const auto lanes = tasks_by_lane(schedule);
    IdVector<TaskId, TaskTime> times(schedule.tasks.size());
    std::vector<bool> seen(schedule.tasks.size(), false);
    for (const BoardStamp& stamp : command.stamps) {
        const LaneId lane(stamp.lane);
        const auto task = static_cast<std::size_t>(stamp.task);
        if (!lanes.contains(lane) || task >= lanes[lane].size()) {
            return Diagnostic{place, "",
                              fmt::format("a stamp of task {} on lane {}, which the schedule does "
                                          "not have: is it another bundle's report?",
                                          stamp.task, stamp.lane)};
        }
        const TaskId id = lanes[lane][task];
        times[id] = {stamp.frame, stamp.start, stamp.end()};
        seen[id.index()] = true;
    }
    const auto missing = std::find(seen.begin(), seen.end(), false);
    if (missing == seen.end()) return times;
    const TaskId id(static_cast<std::size_t>(missing - seen.begin()));
    return Diagnostic{
        place, "",
        fmt::format("task {} ({}) has no stamp; {} of {} have", id.value, schedule.tasks[id].label,
                    std::count(seen.begin(), seen.end(), true), seen.size())};
}

/// Fills in since when each task of the cpu lane could run.
void find_ready(const Schedule& schedule, IdVector<TaskId, TaskTime>& times) {
    TaskId before;
    for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
        const TaskId id(i);
        const schedule::Task& task = schedule.tasks[id];
        if (task.lane != platform::kCpuLane) continue;
        std::int64_t ready = 0;
        bool known = true;
        const auto wait_for = [&](TaskId other) {
            known = known && times[other].frame == times[id].frame;
            ready = std::max(ready, times[other].end);
        };
        if (before.valid()) wait_for(before);
        for (const TaskId other : task.after) wait_for(other);
        // The end of a transfer is stamped by its handler, which may run while the task starts.
        if (known) times[id].ready = std::min(ready, times[id].start);
        before = id;
    }
}

}  // namespace

Result<BoardTimeline> board_timeline(const Schedule& schedule, const BoardCommand& command,
                                     const std::string& place) {
    if (command.status != 0) {
        const BoardError error = command.error.value_or(BoardError{command.status, 0, 0});
        return Diagnostic{place, "",
                          fmt::format("the frame failed with code {} at task {} of lane {}",
                                      error.code, error.task, error.lane)};
    }
    if (command.frames.empty()) return Diagnostic{place, "", "has no frame"};
    if (schedule::greatest_delay(schedule) > 0 || schedule::any_once(schedule)) {
        return Diagnostic{place, "",
                          "the schedule keeps frames in flight, or bytes from frame to frame; a "
                          "board's report is of single frames, whose times are others"};
    }
    auto times = stamped_tasks(schedule, command, place);
    if (!times) return times.diagnostics();
    BoardTimeline timeline;
    timeline.tasks = std::move(*times);
    find_ready(schedule, timeline.tasks);
    for (const BoardFrame& frame : command.frames) {
        timeline.frame_cycles += static_cast<double>(frame.cycles);
        timeline.stall_cycles += static_cast<double>(frame.stall);
    }
    const auto frames = static_cast<double>(command.frames.size());
    timeline.frame_cycles /= frames;
    timeline.stall_cycles /= frames;
    return timeline;
}

}  // namespace outcore::judge
