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

/// Nothing when no candidate finds room. `flash_bytes`: of internal flash, for constants.
std::optional<Found> lookahead_plan(const Problem& problem, const BoardView& board,
                                    CandidateEvaluator& evaluator,
                                    const std::shared_ptr<OperatorSpaces>& spaces,
                                    std::int64_t flash_bytes);

}  // namespace outcore::scheduler
