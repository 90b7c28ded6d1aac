// SPDX-License-Identifier: Apache-2.0
#include "judge/board/task_observations.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>

#include "analytic/cpu_work.hpp"
#include "analytic/pieces.hpp"
#include "analytic/task_costs.hpp"
#include "cost/line_fills.hpp"

namespace outcore::judge {
namespace {

using schedule::Schedule;

/// A transfer's pieces: the first one is started when it starts, the last one completed when it
/// ends, the handlers in between are spread over its time.
struct Spread {
    std::size_t frame = 0;
    std::int64_t start = 0, end = 0;
    double between = 0.0;  // pieces
};

/// The transfers of each lane in the order of their time.
std::vector<std::vector<Spread>> spreads_by_lane(const Schedule& schedule,
                                                 const BoardTimeline& board) {
    std::vector<std::vector<Spread>> lanes(schedule.platform->lane_count());
    for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
        const schedule::Task& task = schedule.tasks[TaskId(i)];
        const auto* transfer = std::get_if<schedule::Transfer>(&task.action);
        if (transfer == nullptr) continue;
        const analytic::PieceGrid grid = analytic::piece_grid(schedule, *transfer);
        const TaskTime& time = board.tasks[TaskId(i)];
        lanes[task.lane.index()].push_back(
            {time.frame, time.start, time.end, static_cast<double>(grid.planes * grid.rows - 1)});
    }
    for (auto& lane : lanes) {
        std::sort(lane.begin(), lane.end(), [](const Spread& a, const Spread& b) {
            return std::tie(a.frame, a.end) < std::tie(b.frame, b.end);
        });
    }
    return lanes;
}

/// `start_share`: of both handlers of a piece, the one that starts it.
double pieces_during(const std::vector<Spread>& lane, std::size_t frame, std::int64_t from,
                     std::int64_t to, double start_share) {
    auto spread = std::partition_point(lane.begin(), lane.end(), [&](const Spread& s) {
        return std::tie(s.frame, s.end) <= std::tie(frame, from);
    });
    double pieces = 0.0;
    for (; spread != lane.end() && spread->frame == frame && spread->start < to; ++spread) {
        const auto overlap = std::min(spread->end, to) - std::max(spread->start, from);
        pieces += spread->between * static_cast<double>(overlap) /
                  static_cast<double>(spread->end - spread->start);
        if (spread->start >= from) pieces += start_share;
        if (spread->end <= to) pieces += 1.0 - start_share;
    }
    return pieces;
}

/// What the simulator charges for the handlers of a piece.
struct Handlers {
    double both = 0.0, start_share = 0.5;
};
Handlers handlers_of(const platform::Platform& platform) {
    Handlers handlers;
    if (platform.channels.empty()) return handlers;
    const platform::Channel& channel = platform.channels.front();
    const auto start = static_cast<double>(channel.start_cycles.count);
    handlers.both = start + static_cast<double>(channel.completion_cycles.count);
    if (handlers.both > 0.0) handlers.start_share = start / handlers.both;
    return handlers;
}

/// "#3 CONV_2D SRAM1 DTCM SRAM1": the operator and where its inputs, constants and output lie.
std::string description(const Schedule& schedule, const schedule::Compute& compute) {
    const platform::Platform& platform = *schedule.platform;
    const auto place = [&](BufferId id) -> std::string {
        if (!id.valid()) return "-";
        const DeviceId device = schedule.buffers[id].device;
        return platform.is_storage(device) ? platform.storage(device).name
                                           : platform.memory(device).name;
    };
    std::string inputs;
    for (const schedule::TensorView& view : compute.inputs)
        inputs += (inputs.empty() ? "" : "+") + place(view.buffer);
    return fmt::format("#{} {} {} {} {}", compute.op.index(),
                       network::to_string(schedule.network->op(compute.op).kind), inputs,
                       place(compute.constants.buffer), place(compute.output.buffer));
}

/// Where a frame in one piece ends with an output that is taken, the rest of it belongs to that.
TaskId last_output(const Schedule& schedule) {
    for (std::size_t i = schedule.tasks.size(); i-- > 0;) {
        if (schedule.tasks[TaskId(i)].lane != platform::kCpuLane) continue;
        const auto& action = schedule.tasks[TaskId(i)].action;
        return std::holds_alternative<schedule::OutputTaken>(action) ? TaskId(i) : TaskId();
    }
    return {};
}

}  // namespace

std::vector<KernelObservation> task_observations(const Schedule& schedule,
                                                 const BoardTimeline& board,
                                                 std::size_t first_group) {
    const platform::Core& core = schedule.platform->core;
    const auto lanes = spreads_by_lane(schedule, board);
    const auto costs = analytic::schedule_costs(
        schedule, IdVector<TaskId, Cycles>(schedule.tasks.size(), Cycles(0)),
        cost::DeviceTiming::Typical);
    std::size_t next_group = first_group + schedule.network->operators.size();
    const double clock = core.clock.count;
    const Handlers handlers = handlers_of(*schedule.platform);
    const double fill = cost::usual_fill(core);
    const TaskId last = last_output(schedule);
    analytic::CacheTrace trace(schedule);
    std::vector<KernelObservation> observations;
    for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
        const TaskId id(i);
        const schedule::Action& action = schedule.tasks[id].action;
        const auto* compute = std::get_if<schedule::Compute>(&action);
        const auto work = analytic::cpu_work(schedule, action, trace);
        if (!work) continue;
        const TaskTime& time = board.tasks[id];
        KernelObservation seen;
        seen.core = core.name;
        seen.work = *work;
        seen.cycles = static_cast<double>(time.charge()) - costs.tasks[id].direct_s * clock;
        if (id == last)
            seen.cycles += std::max(0.0, board.frame_cycles - static_cast<double>(time.end));
        for (const auto& lane : lanes) {
            seen.handled_pieces += pieces_during(lane, time.frame, time.ready.value_or(time.start),
                                                 time.end, handlers.start_share);
        }
        seen.handler_cycles = handlers.both;
        seen.fill_cycles = fill;
        seen.group = compute != nullptr ? first_group + compute->op.index() : next_group++;
        seen.report = fmt::format("{}@{}", schedule.network->name, schedule.platform->name);
        seen.what = compute != nullptr ? description(schedule, *compute)
                                       : std::string(cost::to_string(work->kernel));
        if (seen.cycles > 0.0) observations.push_back(std::move(seen));
    }
    return observations;
}

}  // namespace outcore::judge
