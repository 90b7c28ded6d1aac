// SPDX-License-Identifier: Apache-2.0
#include "scheduler/lookahead_scheduler.hpp"

#include <algorithm>

#include "scheduler/tiled/best_outcome.hpp"

namespace outcore::scheduler {

Outcome LookaheadScheduler::make(const Problem& problem) const {
    Outcome best = problem.constraints.objective.only_latency() ? baseline(problem)
                                                                : make(for_latency(problem));
    const auto boards = board_views(problem);
    if (boards.empty()) return best;
    bool any = false;
    for (const BoardView& board : boards) {
        CandidateEvaluator evaluator(problem, board);
        evaluator.refer_to(best);
        const auto spaces = std::make_shared<OperatorSpaces>(problem, board);
        const std::int64_t flash_bytes = flash_room(problem, board, best);
        const std::int32_t deepest = problem.constraints.prefetch_depth;
        for (std::int32_t depth = std::min(deepest, 1); depth <= deepest; ++depth) {
            const auto found =
                lookahead_plan(problem, board, evaluator, spaces, {flash_bytes, depth});
            if (!found) continue;
            any = true;
            best = faster(problem, emit_fitting(problem, board, evaluator, found->decisions),
                          std::move(best));
        }
    }
    return any ? std::move(best) : without_programs(problem, std::move(best));
}

}  // namespace outcore::scheduler
