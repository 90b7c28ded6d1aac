// Evaluates a point the long way: plans it, checks the schedule, plays it by the closed forms.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <variant>

#include "explore/evaluate/problem_loader.hpp"
#include "explore/sweep/point_evaluator.hpp"
#include "scheduler/registry.hpp"
#include "simulator/simulator.hpp"

namespace outcore::explore {

/// A checked schedule with the problem that it solves.
struct PlannedPoint {
    scheduler::Problem problem;
    schedule::Schedule schedule;
};
using PlanOutcome = std::variant<PlannedPoint, NoSchedule, PointFailure>;

class ScheduleEvaluator : public PointEvaluator {
  public:
    explicit ScheduleEvaluator(Surroundings surroundings)
        : loader_(std::move(surroundings)), registry_(scheduler::make_builtin_schedulers()) {}

    PointOutcome evaluate(const Configuration& configuration) override;
    /// With `planned_constants`: planned for them, on the board of the configuration.
    PlanOutcome plan(const Configuration& configuration);
    ProblemLoader& loader() { return loader_; }

  private:
    PlanOutcome plan_here(const Configuration& configuration);

    ProblemLoader loader_;
    const scheduler::Registry registry_;
};

/// How a point's schedule is played.
simulator::Options simulation_options(const Configuration& configuration,
                                      simulator::Fidelity fidelity);

}  // namespace outcore::explore
