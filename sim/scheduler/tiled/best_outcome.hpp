// What `lookahead` and `search` have in common: the baseline that they are never slower than.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "scheduler/tiled/lookahead_plans.hpp"

namespace outcore::scheduler {

/// The double-buffered schedule, or why there is none. Two tiles in flight whatever the limit on
/// loads ahead.
Outcome baseline(const Problem& problem);

/// Where no program finds room: `simple`, or one task at a time where that is faster. It needs half
/// of the buffers and has larger tiles.
Outcome without_programs(const Problem& problem, Outcome simple);

/// Internal flash for constants beside code and a blob somewhat larger than that of `simple`.
std::int64_t flash_room(const Problem& problem, const BoardView& board, const Outcome& simple);

/// The schedule of the decisions; constants leave internal flash again, the largest first, until
/// code and the schedule's own blob fit beside them.
schedule::Schedule emit_fitting(const Problem& problem, const BoardView& board,
                                CandidateEvaluator& evaluator, Decisions decisions);

/// The same problem with latency as its objective: where every other objective starts, so that its
/// schedule is never worse, in its own figures, than the one made for latency.
Problem for_latency(const Problem& problem);

/// The better by the objective (the faster, unless it says otherwise); `simple` may be no schedule
/// at all.
Outcome faster(const Problem& problem, schedule::Schedule made, Outcome simple);

}  // namespace outcore::scheduler
