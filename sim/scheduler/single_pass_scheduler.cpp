// SPDX-License-Identifier: Apache-2.0
#include "scheduler/single_pass_scheduler.hpp"

#include "scheduler/tiled/single_pass.hpp"
#include "scheduler/tiled_scheduler.hpp"

namespace outcore::scheduler {

Outcome SinglePassScheduler::make(const Problem& problem) const {
    const auto board = view_board(problem);
    if (!board) return no_storage(problem);
    SinglePass pass(problem, *board);
    const Constraints& constraints = problem.constraints;
    const TileLimits& limits = constraints.tile_limits;
    const Decisions* within = pass.tiles_within(limits, constraints.prefetch_depth);
    if (within == nullptr) return DoubleBufferScheduler().run(problem);
    Decisions decisions = *within;
    if (!pass.make_fit(decisions, limits)) return DoubleBufferScheduler().run(problem);
    return pass.evaluator().emit(decisions);
}

}  // namespace outcore::scheduler
