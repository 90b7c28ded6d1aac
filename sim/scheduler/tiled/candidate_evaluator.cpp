// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/candidate_evaluator.hpp"

#include <cassert>

#include "analytic/cpu_work.hpp"
#include "analytic/lane_recurrence.hpp"
#include "scheduler/program/program_emitter.hpp"

namespace outcore::scheduler {

CandidateEvaluator::CandidateEvaluator(const Problem& problem, const BoardView& board)
    : problem_(problem),
      board_(board),
      programs_(problem, board),
      planner_(board),
      timing_(problem, board),
      scorer_(problem.constraints.objective, problem.constraints.limits) {}

void CandidateEvaluator::refer_to(const Outcome& first) {
    if (const auto* made = std::get_if<schedule::Schedule>(&first))
        score(*made, scorer_, *problem_.profile);
}

std::optional<double> CandidateEvaluator::evaluate(const Decisions& decisions,
                                                   std::size_t most_tasks) {
    ++evaluated_;
    program_ = &programs_.build(decisions);
    if (tasks() > most_tasks) return std::nullopt;
    if (!planner_.plan(*program_, decisions.planner)) return std::nullopt;
    time_ = &timing_.evaluate(*program_, planner_.result());
    if (scorer_.seconds_are_enough()) return time_->end_s;
    // Energy and bytes follow from tasks, not from values and moves.
    return score(scheduler::emit(problem_, board_, *program_, planner_.result()), scorer_,
                 *problem_.profile);
}

OperatorId CandidateEvaluator::short_operator() const {
    const auto step = static_cast<std::size_t>(planner_.shortage().step);
    return step < program_->steps.size() ? program_->steps[step].op : OperatorId();
}

schedule::Schedule CandidateEvaluator::emit(const Decisions& decisions) {
    program_ = &programs_.build(decisions);
    const bool fits = planner_.plan(*program_, decisions.planner);
    assert(fits && "only decisions that were evaluated are emitted");
    (void)fits;
    return scheduler::emit(problem_, board_, *program_, planner_.result());
}

double score(const schedule::Schedule& schedule, Scorer& scorer,
             const cost::KernelProfile& profile) {
    return scorer.seconds_are_enough() ? analytic_seconds(schedule, profile)
                                       : scorer.score(figures_of(schedule, profile));
}

double analytic_seconds(const schedule::Schedule& schedule, const cost::KernelProfile& profile) {
    analytic::LaneRecurrence lanes(
        schedule,
        analytic::schedule_costs(schedule, analytic::cpu_cycles(schedule, profile),
                                 cost::DeviceTiming::Typical),
        1);
    const bool ended = lanes.evaluate();
    assert(ended && "edges point backwards");
    (void)ended;
    return lanes.end_s();
}

}  // namespace outcore::scheduler
