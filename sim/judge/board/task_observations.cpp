// SPDX-License-Identifier: Apache-2.0
#include "judge/board/task_observations.hpp"

#include <algorithm>
#include <tuple>

#include "analytic/cpu_work.hpp"
#include "analytic/pieces.hpp"
#include "analytic/task_costs.hpp"
#include "cost/line_fills.hpp"

namespace outcore::judge {
namespace {

using schedule::Schedule;

/// A transfer's pieces, spread over its time.
struct Spread {
    std::size_t frame = 0;
    std::int64_t start = 0, end = 0;
    double pieces = 0.0;
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
            {time.frame, time.start, time.end, static_cast<double>(grid.planes * grid.rows)});
    }
    for (auto& lane : lanes) {
        std::sort(lane.begin(), lane.end(), [](const Spread& a, const Spread& b) {
            return std::tie(a.frame, a.end) < std::tie(b.frame, b.end);
        });
    }
    return lanes;
}

double pieces_during(const std::vector<Spread>& lane, std::size_t frame, std::int64_t from,
                     std::int64_t to) {
    auto spread = std::partition_point(lane.begin(), lane.end(), [&](const Spread& s) {
        return std::tie(s.frame, s.end) <= std::tie(frame, from);
    });
    double pieces = 0.0;
    for (; spread != lane.end() && spread->frame == frame && spread->start < to; ++spread) {
        const auto overlap = std::min(spread->end, to) - std::max(spread->start, from);
        pieces += spread->pieces * static_cast<double>(overlap) /
                  static_cast<double>(spread->end - spread->start);
    }
    return pieces;
}

/// One start and one completion handler, as the simulator charges them.
double handler_cycles(const platform::Platform& platform) {
    for (const platform::Channel& channel : platform.channels)
        return static_cast<double>(channel.start_cycles.count + channel.completion_cycles.count);
    return 0.0;
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
    const double handler = handler_cycles(*schedule.platform);
    const double fill = cost::longest_fill(*schedule.platform);
    const TaskId last = last_output(schedule);
    std::vector<KernelObservation> observations;
    for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
        const TaskId id(i);
        const schedule::Action& action = schedule.tasks[id].action;
        const auto* compute = std::get_if<schedule::Compute>(&action);
        const auto work = analytic::cpu_work(schedule, action);
        if (!work) continue;
        const TaskTime& time = board.tasks[id];
        KernelObservation seen;
        seen.core = core.name;
        seen.work = *work;
        seen.cycles = static_cast<double>(time.charge()) - costs.tasks[id].direct_s * clock;
        if (id == last)
            seen.cycles += std::max(0.0, board.frame_cycles - static_cast<double>(time.end));
        for (const auto& lane : lanes) {
            seen.handled_pieces +=
                pieces_during(lane, time.frame, time.ready.value_or(time.start), time.end);
        }
        seen.handler_cycles = handler;
        seen.longest_fill = fill;
        seen.group = compute != nullptr ? first_group + compute->op.index() : next_group++;
        if (seen.cycles > 0.0) observations.push_back(std::move(seen));
    }
    return observations;
}

}  // namespace outcore::judge
