// SPDX-License-Identifier: Apache-2.0
#include "scheduler/lookahead_scheduler.hpp"

#include "scheduler/tiled/lookahead_plans.hpp"
#include "scheduler/tiled_scheduler.hpp"

namespace outcore::scheduler {

Outcome LookaheadScheduler::make(const Problem& problem) const {
    Problem baseline = problem;
    baseline.constraints.prefetch_depth = 0;  // the limit is for loads; tiles in flight are two
    Outcome simple = DoubleBufferScheduler().run(baseline);
    const auto board = view_board(problem);
    if (!board) return simple;
    CandidateEvaluator evaluator(problem, *board);
    const auto found = lookahead_plan(problem, *board, evaluator);
    if (!found) return simple;
    schedule::Schedule made = evaluator.emit(found->decisions);
    const auto* buffered = std::get_if<schedule::Schedule>(&simple);
    if (buffered != nullptr &&
        analytic_seconds(*buffered, *problem.profile) < analytic_seconds(made, *problem.profile))
        return simple;
    return made;
}

}  // namespace outcore::scheduler
