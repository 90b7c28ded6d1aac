// SPDX-License-Identifier: Apache-2.0
#include "scheduler/pipeline/steady_period.hpp"

#include <algorithm>
#include <cassert>

#include "analytic/lane_recurrence.hpp"

namespace outcore::scheduler {
namespace {

double end_of(const std::vector<analytic::TaskRun>& runs) {
    double end = 0.0;
    for (const analytic::TaskRun& run : runs) end = std::max(end, run.end_s);
    return end;
}

}  // namespace

double steady_period_s(const schedule::Schedule& schedule, const cost::KernelProfile& profile) {
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

}  // namespace outcore::scheduler
