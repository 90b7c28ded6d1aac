// SPDX-License-Identifier: Apache-2.0
#include "scheduler/pipeline_scheduler.hpp"

#include <algorithm>
#include <cassert>

#include "analytic/lane_recurrence.hpp"
#include "scheduler/lookahead_scheduler.hpp"
#include "scheduler/pipeline/pipeline_search.hpp"

namespace outcore::scheduler {
namespace {

/// A longer latency must be worth something.
constexpr double kLeastGain = 0.005;

double end_of(const std::vector<analytic::TaskRun>& runs) {
    double end = 0.0;
    for (const analytic::TaskRun& run : runs) end = std::max(end, run.end_s);
    return end;
}

/// Seconds from frame to frame, in a stream of many.
double period_s(const schedule::Schedule& schedule, const cost::KernelProfile& profile) {
    IdVector<TaskId, Cycles> cycles(schedule.tasks.size(), Cycles(0));
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const auto* compute = std::get_if<schedule::Compute>(&schedule.tasks[TaskId(t)].action);
        if (compute != nullptr)
            cycles[TaskId(t)] = cost::compute_cycles(*schedule.network, compute->op, compute->tile,
                                                     profile, schedule.platform->core);
    }
    analytic::TaskGraph graph = analytic::task_graph(schedule);
    const auto steady = static_cast<std::size_t>(graph.steady_iteration()) + 1;
    analytic::LaneRecurrence lanes(
        std::move(graph), analytic::schedule_costs(schedule, cycles, cost::DeviceTiming::Typical),
        static_cast<std::int32_t>(steady) + 1);
    const bool ended = lanes.evaluate();
    assert(ended && "edges point backwards");
    (void)ended;
    return end_of(lanes.frames()[steady]) - end_of(lanes.frames()[steady - 1]);
}

}  // namespace

Outcome PipelineScheduler::make(const Problem& problem) const {
    Outcome single = LookaheadScheduler().run(problem);
    auto* one_frame = std::get_if<schedule::Schedule>(&single);
    const auto board = view_board(problem);
    if (one_frame == nullptr || !board) return single;
    one_frame->origin = {};
    CandidateEvaluator evaluator(problem, *board);
    const auto spaces = std::make_shared<OperatorSpaces>(problem, *board);
    const auto found = lookahead_plan(problem, *board, evaluator, spaces, {});
    if (!found) return single;
    auto pipelined = PipelineSearch(problem, *board, spaces).best(found->decisions);
    if (!pipelined) return single;
    const double before = period_s(*one_frame, *problem.profile);
    const double after = period_s(*pipelined, *problem.profile);
    if (after > before * (1.0 - kLeastGain)) return single;
    return std::move(*pipelined);
}

}  // namespace outcore::scheduler
