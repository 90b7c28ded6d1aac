// One candidate and no search, for sweeps over thousands of points: where activations live is
// planned once, for free tiles; each operator then takes its cheapest tiles within the limits; an
// operator that finds no room takes smaller ones. What does not depend on limits and depth is kept
// from one call to the next. Same limits and depth, same decisions, whatever was asked before.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
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

    /// Nothing where no plan exists even for free tiles. Good until the next call.
    const Decisions* tiles_within(const TileLimits& limits, std::int32_t depth);
    /// Makes tiles smaller until room is found; false when that did not help. True: the evaluator
    /// holds program, plan and time.
    bool make_fit(Decisions& decisions, const TileLimits& limits);
    CandidateEvaluator& evaluator() { return evaluator_; }

  private:
    static constexpr std::int32_t kTilesInFlight = 2;
    static constexpr std::int64_t kBatchBytes = 16384;  // small loads are joined up to this size
    static constexpr int kShrinkings = 400;

    /// Of one operator, cheapest first.
    struct Choices {
        std::vector<TileShape> shapes;
        std::vector<std::int64_t> bytes;  // by shape: room for two tiles in flight
        TileShape largest;
    };
    /// What limits mean for one operator, and its tiles under them.
    struct Limited {
        TileLimits bound;
        TileShape shape;
    };

    void list_choices(OperatorId op);
    const Limited& limited(OperatorId op, const TileLimits& limits);
    TileShape cut_down(OperatorId op, const TileLimits& bound) const;
    bool shrink(Decisions& decisions, OperatorId op, const TileLimits& limits);

    const Problem problem_;  // without limits
    const BoardView board_;
    std::shared_ptr<OperatorSpaces> spaces_;
    DecisionFacts facts_;
    CandidateEvaluator evaluator_;
    std::optional<Decisions> free_;  // for free tiles
    Decisions decisions_;
    std::vector<Choices> choices_;  // by operator; streams do not depend on limits
    using LimitsKey = std::array<std::int32_t, 4>;
    std::vector<std::map<LimitsKey, Limited>> limited_;  // by operator
};

}  // namespace outcore::scheduler
