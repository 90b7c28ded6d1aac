// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/schedule_evaluator.hpp"

#include <fmt/format.h>

#include "explore/evaluate/result_figures.hpp"
#include "schedule/checker.hpp"

namespace outcore::explore {

simulator::Options simulation_options(const Configuration& configuration,
                                      simulator::Fidelity fidelity) {
    simulator::Options options;
    options.fidelity = fidelity;
    options.wear.inferences_per_day = configuration.inferences_per_day;
    return options;
}

PlanOutcome ScheduleEvaluator::plan_here(const Configuration& configuration) {
    const auto algorithm = registry_.find(configuration.scheduler);
    if (!algorithm) return PointFailure{to_string(algorithm.diagnostics().front())};
    auto problem = loader_.load(configuration);
    if (!problem) return PointFailure{to_string(problem.diagnostics().front())};
    scheduler::Outcome outcome = (*algorithm)->run(*problem);
    if (const auto* why = std::get_if<scheduler::Infeasible>(&outcome))
        return NoSchedule{why->message};
    if (const auto* fault = std::get_if<scheduler::Fault>(&outcome))
        return PointFailure{to_string(fault->diagnostics.front())};
    auto& made = std::get<schedule::Schedule>(outcome);
    return PlannedPoint{std::move(*problem), std::move(made)};
}

PlanOutcome ScheduleEvaluator::plan(const Configuration& configuration) {
    Configuration planned = configuration;
    planned.planned_constants.reset();
    if (configuration.planned_constants) planned.board_constants = *configuration.planned_constants;
    PlanOutcome outcome = plan_here(planned);
    auto* point = std::get_if<PlannedPoint>(&outcome);
    if (point == nullptr) return outcome;
    if (planned.board_constants != configuration.board_constants) {
        auto problem = loader_.load(configuration);
        if (!problem) return PointFailure{to_string(problem.diagnostics().front())};
        point->problem = std::move(*problem);
        point->schedule.platform = point->problem.platform;
    }
    const schedule::CheckReport report =
        schedule::check(point->schedule, *point->problem.layouts, 1);
    if (report.ok()) return outcome;
    const schedule::Violation& first = report.violations.front();
    return PointFailure{fmt::format("rule {}: {}", schedule::to_string(first.rule), first.message)};
}

PointOutcome ScheduleEvaluator::evaluate(const Configuration& configuration) {
    PlanOutcome planned = plan(configuration);
    if (auto* why = std::get_if<NoSchedule>(&planned)) return std::move(*why);
    if (auto* why = std::get_if<PointFailure>(&planned)) return std::move(*why);
    const auto& point = std::get<PlannedPoint>(planned);
    const auto result =
        simulator::simulate(point.schedule, *point.problem.profile,
                            simulation_options(configuration, simulator::Fidelity::Analytic));
    if (!result) return PointFailure{to_string(result.diagnostics().front())};
    return figures_of(point.schedule, *result);
}

}  // namespace outcore::explore
