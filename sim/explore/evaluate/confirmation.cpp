// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/confirmation.hpp"

#include "explore/evaluate/point_detail.hpp"
#include "explore/evaluate/result_figures.hpp"
#include "scheduler/schedule_bound.hpp"
#include "simulator/forked.hpp"

namespace outcore::explore {

Confirmation confirm(ScheduleEvaluator& evaluator, const Configuration& configuration) {
    PlanOutcome planned = evaluator.plan(configuration);
    if (auto* why = std::get_if<NoSchedule>(&planned)) return std::move(*why);
    if (auto* why = std::get_if<PointFailure>(&planned)) return std::move(*why);
    const auto& [problem, schedule] = std::get<PlannedPoint>(planned);
    const auto analytic =
        simulator::simulate(schedule, *problem.profile,
                            simulation_options(configuration, simulator::Fidelity::Analytic));
    if (!analytic) return PointFailure{to_string(analytic.diagnostics().front())};
    const auto systemc = simulator::simulate_forked(
        schedule, *problem.profile,
        simulation_options(configuration, simulator::Fidelity::Transaction));
    if (!systemc) return PointFailure{to_string(systemc.diagnostics().front())};
    const bound::InferenceBound bound = scheduler::schedule_bound(
        schedule, *problem.layouts, *problem.profile, problem.constraints);
    ConfirmedPoint point;
    point.figures = figures_of(schedule, *systemc);
    point.figures.gap = static_cast<double>(systemc->latency_cycles) / bound.cycles - 1.0;
    point.detail = point_detail(schedule, *analytic, *systemc, bound);
    return point;
}

}  // namespace outcore::explore
