// The evaluator of sweeps: points of the scheduler `single-pass` without a schedule being made,
// points of one schedule under other rates without planning; all others the long way.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "explore/evaluate/fixed_schedule.hpp"
#include "explore/evaluate/program_figures.hpp"
#include "explore/evaluate/schedule_evaluator.hpp"
#include "scheduler/tiled/single_pass.hpp"

namespace outcore::explore {

/// The figures of `single-pass` are those of the schedule that it would emit, or up to a thousandth
/// later: in a program a load waits for the step in front of it even where its bytes would allow
/// more. Behind a data cache they differ by up to a twentieth more: programs do not follow what it
/// keeps from kernel to kernel. Stalls are not rounded to cycles.
class SweepEvaluator : public PointEvaluator {
  public:
    explicit SweepEvaluator(const Surroundings& surroundings)
        : loader_(surroundings), long_way_(surroundings) {}

    PointOutcome evaluate(const Configuration& configuration) override;
    /// Plans points as schedules; used to confirm them.
    ScheduleEvaluator& schedules() { return long_way_; }
    /// Points of `single-pass` so far that were not like an earlier one.
    std::int64_t planned() const { return planned_; }

  private:
    /// All points that differ in tile limits and prefetch depth only.
    struct Family {
        scheduler::Problem problem;
        scheduler::BoardView board;
        scheduler::SinglePass pass;
        ProgramFigures figures;

        /// Of tiles that needed no shrinking; points often differ in limits that do not bind.
        std::map<std::vector<std::int32_t>, PointFigures> known;
        std::vector<std::int32_t> key;

        Family(scheduler::Problem p, scheduler::BoardView view)
            : problem(std::move(p)), board(view), pass(problem, board), figures(problem, board) {}
    };
    static constexpr std::size_t kMostFamilies = 16, kMostSchedules = 64;

    static constexpr std::size_t kMostKnown = 20000;  // some 30 MB

    PointOutcome with_fixed_schedule(const Configuration& configuration);
    Family* family_of(const Configuration& configuration);
    std::optional<PointFigures> figures(Family& family, const Configuration& configuration);

    ProblemLoader loader_;
    ScheduleEvaluator long_way_;
    std::int64_t planned_ = 0;
    /// nullptr: only the long way.
    std::map<std::string, std::unique_ptr<FixedSchedule>> schedules_;
    std::map<std::string, std::unique_ptr<Family>> families_;  // nullptr: only the long way
};

}  // namespace outcore::explore
