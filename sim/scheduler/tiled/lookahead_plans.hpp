// The best decisions that a few dozen greedy candidates give: what `lookahead` emits and `search`
// starts from.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "scheduler/operator_spaces.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"

namespace outcore::scheduler {

struct Found {
    Decisions decisions;
    double seconds = 0.0;
};

struct LookaheadLimits {
    std::int64_t flash_bytes = 0;  // of internal flash, for constants
    std::int32_t depth = 0;        // loads ahead of their use; 0: as many as fit
};

/// Nothing when no candidate finds room.
std::optional<Found> lookahead_plan(const Problem& problem, const BoardView& board,
                                    CandidateEvaluator& evaluator,
                                    const std::shared_ptr<OperatorSpaces>& spaces,
                                    const LookaheadLimits& limits);

}  // namespace outcore::scheduler
