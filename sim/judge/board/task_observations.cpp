// SPDX-License-Identifier: Apache-2.0
#include "judge/board/task_observations.hpp"

#include <algorithm>
#include <tuple>

#include "analytic/pieces.hpp"
#include "analytic/task_costs.hpp"

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

}  // namespace

std::vector<KernelObservation> task_observations(const Schedule& schedule,
                                                 const BoardTimeline& board,
                                                 std::size_t first_group) {
    const platform::Core& core = schedule.platform->core;
    const auto lanes = spreads_by_lane(schedule, board);
    const auto costs = analytic::schedule_costs(
        schedule, IdVector<TaskId, Cycles>(schedule.tasks.size(), Cycles(0)),
        cost::DeviceTiming::Typical);
    std::vector<KernelObservation> observations;
    for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
        const TaskId id(i);
        const auto* compute = std::get_if<schedule::Compute>(&schedule.tasks[id].action);
        if (compute == nullptr) continue;
        const auto work = cost::kernel_work(*schedule.network, compute->op, compute->tile, core);
        if (!work) continue;
        const TaskTime& time = board.tasks[id];
        KernelObservation seen;
        seen.core = core.name;
        seen.work = *work;
        seen.cycles =
            static_cast<double>(time.charge()) - costs.tasks[id].direct_s * core.clock.count;
        for (const auto& lane : lanes) {
            seen.handled_pieces +=
                pieces_during(lane, time.frame, time.ready.value_or(time.start), time.end);
        }
        seen.group = first_group + compute->op.index();
        if (seen.cycles > 0.0) observations.push_back(std::move(seen));
    }
    return observations;
}

}  // namespace outcore::judge
