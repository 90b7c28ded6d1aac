// SPDX-License-Identifier: Apache-2.0
#include "scheduler/lookahead_scheduler.hpp"

#include "scheduler/tiled/best_outcome.hpp"

namespace outcore::scheduler {

Outcome LookaheadScheduler::make(const Problem& problem) const {
    Outcome simple = baseline(problem);
    const auto board = view_board(problem);
    if (!board) return simple;
    CandidateEvaluator evaluator(problem, *board);
    const auto found = lookahead_plan(problem, *board, evaluator,
                                      std::make_shared<OperatorSpaces>(problem, *board),
                                      flash_room(problem, *board, simple));
    if (!found) return simple;
    return faster(problem, emit_fitting(problem, *board, evaluator, found->decisions),
                  std::move(simple));
}

}  // namespace outcore::scheduler
