// One candidate and no search, for sweeps over thousands of points: where activations live is
// planned once, for free tiles; each operator then takes its cheapest tiles within the limits; an
// operator that finds no room takes smaller ones. What does not depend on limits and depth is kept
// from one call to the next. Same limits and depth, same decisions, whatever was asked before.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <optional>

#include "scheduler/operator_spaces.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"
#include "scheduler/tiled/decision_facts.hpp"

namespace outcore::scheduler {

class SinglePass {
  public:
    /// Tile limits and prefetch depth of `problem` are not used.
    SinglePass(const Problem& problem, const BoardView& board);

    /// Decisions for which room was found; nothing when smaller tiles did not help. The evaluator
    /// then holds their program, plan and time.
    std::optional<Decisions> decide(const TileLimits& limits, std::int32_t depth);
    CandidateEvaluator& evaluator() { return evaluator_; }

  private:
    static constexpr std::int32_t kTilesInFlight = 2;
    static constexpr std::int64_t kBatchBytes = 16384;  // small loads are joined up to this size
    static constexpr int kShrinkings = 400;

    void cut_down(Decisions& decisions, OperatorId op, const TileLimits& limits);
    bool shrink(Decisions& decisions, OperatorId op, const TileLimits& limits);

    const Problem problem_;  // without limits
    const BoardView board_;
    std::shared_ptr<OperatorSpaces> spaces_;
    DecisionFacts facts_;
    CandidateEvaluator evaluator_;
    std::optional<Decisions> free_;  // for free tiles
};

}  // namespace outcore::scheduler
