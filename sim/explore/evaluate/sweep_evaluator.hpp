// The evaluator of sweeps: points of the scheduler `single-pass` without a schedule being made, all
// others the long way.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <string>

#include "explore/evaluate/program_figures.hpp"
#include "explore/evaluate/schedule_evaluator.hpp"
#include "scheduler/tiled/single_pass.hpp"

namespace outcore::explore {

/// The figures of `single-pass` are those of the schedule that it would emit, but for stalls, which
/// are not rounded to cycles.
class SweepEvaluator : public PointEvaluator {
  public:
    explicit SweepEvaluator(const Surroundings& surroundings)
        : loader_(surroundings), long_way_(surroundings) {}

    PointOutcome evaluate(const Configuration& configuration) override;
    /// Plans points as schedules; used to confirm them.
    ScheduleEvaluator& schedules() { return long_way_; }

  private:
    /// All points that differ in tile limits and prefetch depth only.
    struct Family {
        scheduler::Problem problem;
        scheduler::BoardView board;
        scheduler::SinglePass pass;
        ProgramFigures figures;

        Family(scheduler::Problem p, scheduler::BoardView view)
            : problem(std::move(p)), board(view), pass(problem, board), figures(problem, board) {}
    };
    static constexpr std::size_t kMostFamilies = 16;

    Family* family_of(const Configuration& configuration);

    ProblemLoader loader_;
    ScheduleEvaluator long_way_;
    std::map<std::string, std::unique_ptr<Family>> families_;  // nullptr: only the long way
};

}  // namespace outcore::explore
