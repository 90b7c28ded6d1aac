// SPDX-License-Identifier: Apache-2.0
#include "simulator/occupancy.hpp"

#include <algorithm>
#include <set>
#include <utility>

namespace outcore::simulator {
namespace {

/// Calls `visit(buffer)` for every buffer that the task reads or writes.
template <typename Visit>
void for_each_buffer(const schedule::Action& action, const Visit& visit) {
    if (const auto* compute = std::get_if<schedule::Compute>(&action)) {
        for (const auto& view : compute->inputs) visit(view.buffer);
        visit(compute->constants.buffer);
        visit(compute->output.buffer);
        visit(compute->partial_buffer);
        visit(compute->scratch_buffer);
    } else if (const auto* transfer = std::get_if<schedule::Transfer>(&action)) {
        visit(transfer->source.buffer);
        visit(transfer->destination.buffer);
    } else if (const auto* ready = std::get_if<schedule::InputReady>(&action)) {
        visit(ready->view.buffer);
    } else if (const auto* taken = std::get_if<schedule::OutputTaken>(&action)) {
        visit(taken->view.buffer);
    }
}

/// Buffers whose bytes outlive an iteration: used for more than one frame of the body.
std::vector<bool> kept_buffers(const schedule::Schedule& schedule) {
    constexpr std::int32_t kNobody = -1;
    std::vector<std::int32_t> delays(schedule.buffers.size(), kNobody);
    std::vector<bool> kept(schedule.buffers.size(), false);
    for (const schedule::Task& task : schedule.tasks) {
        for_each_buffer(task.action, [&](BufferId buffer) {
            if (!buffer.valid()) return;
            std::int32_t& delay = delays[buffer.index()];
            if (task.once || (delay != kNobody && delay != task.delay)) kept[buffer.index()] = true;
            delay = task.delay;
        });
    }
    return kept;
}

std::pair<double, double> interval(const std::vector<TaskRun>& runs) {
    std::pair<double, double> all{0.0, 0.0};
    bool first = true;
    for (const TaskRun& run : runs) {
        if (run.skipped) continue;
        all.first = first ? run.start_s : std::min(all.first, run.start_s);
        all.second = std::max(all.second, run.end_s);
        first = false;
    }
    return all;
}

using Ranges = std::multiset<std::pair<std::int64_t, std::int64_t>>;

/// Bytes of the union of address ranges.
std::int64_t covered_bytes(const Ranges& ranges) {
    std::int64_t covered = 0;
    std::int64_t end = 0;
    for (const auto& [low, high] : ranges) {
        covered += std::max<std::int64_t>(0, high - std::max(low, end));
        end = std::max(end, high);
    }
    return covered;
}

struct Event {
    double at_s;
    bool starts;
    BufferId buffer;
};

/// At one instant ends come before starts: the space of what has ended is free again.
std::vector<Event> events_of(const schedule::Schedule& schedule, const std::vector<BufferUse>& uses,
                             DeviceId memory) {
    std::vector<Event> events;
    for (const BufferUse& use : uses) {
        if (use.to_s <= use.from_s || schedule.buffers[use.buffer].device != memory) continue;
        events.push_back({use.from_s, true, use.buffer});
        events.push_back({use.to_s, false, use.buffer});
    }
    std::stable_sort(events.begin(), events.end(), [](const Event& a, const Event& b) {
        return a.at_s != b.at_s ? a.at_s < b.at_s : a.starts < b.starts;
    });
    return events;
}

/// The part of `steps` within the trace.
std::vector<TraceStep> within(const std::vector<OccupancyStep>& steps, const Trace& trace) {
    std::vector<TraceStep> result{{trace.from_s, 0.0, 0}};
    for (const OccupancyStep& step : steps) {
        if (step.at_s >= trace.to_s) break;
        const auto bytes = static_cast<double>(step.bytes);
        if (step.at_s <= trace.from_s)
            result.front().value = bytes;
        else
            result.push_back({step.at_s, bytes, 0});
    }
    return result;
}

}  // namespace

std::vector<BufferUse> buffer_uses(const schedule::Schedule& schedule,
                                   const std::vector<TaskRun>& runs) {
    std::vector<BufferUse> uses(schedule.buffers.size());
    for (std::size_t b = 0; b < uses.size(); ++b) uses[b].buffer = BufferId(b);
    for (std::size_t t = 0; t < runs.size(); ++t) {
        if (runs[t].skipped) continue;
        for_each_buffer(schedule.tasks[TaskId(t)].action, [&](BufferId buffer) {
            if (!buffer.valid()) return;
            BufferUse& use = uses[buffer.index()];
            use.from_s = use.used() ? std::min(use.from_s, runs[t].start_s) : runs[t].start_s;
            use.to_s = std::max(use.to_s, runs[t].end_s);
        });
    }
    const std::vector<bool> kept = kept_buffers(schedule);
    const auto [from_s, to_s] = interval(runs);
    for (BufferUse& use : uses) {
        if (use.used() && kept[use.buffer.index()]) use.from_s = from_s, use.to_s = to_s;
    }
    return uses;
}

std::vector<OccupancyStep> occupancy(const schedule::Schedule& schedule,
                                     const std::vector<BufferUse>& uses, DeviceId memory) {
    std::vector<OccupancyStep> steps;
    Ranges live;
    for (const Event& event : events_of(schedule, uses, memory)) {
        const schedule::Buffer& buffer = schedule.buffers[event.buffer];
        const std::pair range{buffer.offset, buffer.offset + buffer.size_bytes};
        if (event.starts)
            live.insert(range);
        else
            live.erase(live.find(range));
        const std::int64_t bytes = covered_bytes(live);
        if (!steps.empty() && steps.back().at_s == event.at_s)
            steps.back().bytes = bytes;
        else if (steps.empty() || steps.back().bytes != bytes)
            steps.push_back({event.at_s, bytes});
    }
    return steps;
}

void add_occupancy(const schedule::Schedule& schedule,
                   const std::vector<std::vector<TaskRun>>& iterations, Trace& trace) {
    std::vector<BufferUse> uses;
    for (const std::vector<TaskRun>& runs : iterations) {
        for (const BufferUse& use : buffer_uses(schedule, runs)) uses.push_back(use);
    }
    for (std::size_t i = 0; i < schedule.platform->memories.size(); ++i) {
        if (!schedule.platform->memories[i].on_chip_ram()) continue;
        const auto steps = occupancy(schedule, uses, DeviceId(i));
        if (steps.empty()) continue;
        trace.tracks.push_back(
            {"sram", schedule.platform->memories[i].name, "bytes", {}, within(steps, trace)});
    }
}

}  // namespace outcore::simulator
