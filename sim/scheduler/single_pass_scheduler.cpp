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
    const auto decisions = pass.decide(constraints.tile_limits, constraints.prefetch_depth);
    if (!decisions) return DoubleBufferScheduler().run(problem);
    return pass.evaluator().emit(*decisions);
}

}  // namespace outcore::scheduler
