// SPDX-License-Identifier: Apache-2.0
#include "scheduler/edge_tracker.hpp"

#include <algorithm>
#include <cassert>
#include <iterator>

namespace outcore::scheduler {

EdgeTracker::EdgeTracker(std::size_t devices, std::size_t lanes)
    : devices_(devices), lanes_(lanes), known_(lanes, std::vector<TaskId>(lanes)) {}

EdgeTracker::Ranges::iterator EdgeTracker::cut(Ranges& ranges, std::int64_t begin,
                                               std::int64_t end) {
    const auto split_at = [&ranges](std::int64_t at) {
        auto after = ranges.upper_bound(at);
        if (after == ranges.begin()) return;
        auto before = std::prev(after);
        if (before->first == at || before->second.end <= at) return;
        Range tail = before->second;
        before->second.end = at;
        ranges.emplace_hint(after, at, std::move(tail));
    };
    split_at(begin);
    split_at(end);
    std::int64_t at = begin;
    auto next = ranges.lower_bound(begin);
    while (at < end) {
        if (next == ranges.end() || next->first > at) {
            Range hole;
            hole.end = next == ranges.end() ? end : std::min(end, next->first);
            hole.readers.resize(lanes_);
            next = ranges.emplace_hint(next, at, std::move(hole));
        }
        at = next->second.end;
        ++next;
    }
    return ranges.find(begin);
}

std::vector<TaskId> EdgeTracker::add(TaskId task, LaneId lane, const std::vector<Touch>& touches,
                                     TaskId before, LaneId before_lane) {
    assert(task == knowledge_of_.end_id() && "tasks are added in the order of their ids");
    std::vector<TaskId> needed(lanes_);
    const auto need = [&](LaneId of, TaskId id) {
        needed[of.index()] = std::max(needed[of.index()], id);
    };
    if (before.valid()) need(before_lane, before);
    for (const Touch& touch : touches) {
        if (touch.begin >= touch.end) continue;
        Ranges& ranges = devices_.at(touch.device.index());
        for (auto range = cut(ranges, touch.begin, touch.end);
             range != ranges.end() && range->first < touch.end; ++range) {
            Range& state = range->second;
            if (state.writer.valid()) need(state.writer_lane, state.writer);
            if (touch.writes) {
                for (std::size_t l = 0; l < lanes_; ++l) {
                    if (state.readers[l].valid()) need(LaneId(l), state.readers[l]);
                    state.readers[l] = TaskId();
                }
                state.writer = task;
                state.writer_lane = lane;
            } else {
                state.readers[lane.index()] = task;
            }
        }
    }
    auto& known = known_[lane.index()];
    std::vector<TaskId> after;
    for (std::size_t l = 0; l < lanes_; ++l) {
        if (l == lane.index() || !needed[l].valid() || needed[l] <= known[l]) continue;
        after.push_back(needed[l]);
    }
    for (const TaskId id : after) {
        const auto& theirs = knowledge_of_[id];
        for (std::size_t l = 0; l < lanes_; ++l) known[l] = std::max(known[l], theirs[l]);
    }
    // An edge that another one brings along is not needed.
    std::erase_if(after, [&](TaskId id) {
        return std::any_of(after.begin(), after.end(), [&](TaskId other) {
            const auto& theirs = knowledge_of_[other];
            return other != id && std::find(theirs.begin(), theirs.end(), id) != theirs.end();
        });
    });
    known[lane.index()] = task;
    knowledge_of_.add(known);
    return after;
}

}  // namespace outcore::scheduler
