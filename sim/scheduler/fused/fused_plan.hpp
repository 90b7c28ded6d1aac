// The best decisions with fusion groups: the planner's cuts for several amounts of room, placed and
// timed, then improved group by group.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "scheduler/fused/fusion_planner.hpp"
#include "scheduler/tiled/lookahead_plans.hpp"

namespace outcore::scheduler {

class FusedPlans {
  public:
    FusedPlans(const Problem& problem, const BoardView& board, CandidateEvaluator& evaluator,
               std::shared_ptr<OperatorSpaces> spaces);

    /// Nothing when no candidate finds room.
    std::optional<Found> best();
    /// The same without looking for a good one.
    bool any();
    TightestRun tightest() { return planner_.tightest(); }

  private:
    void place_cuts(int enough);
    void place(Decisions decisions);
    /// What has room together with a value that found none.
    struct Crowd {
        std::vector<OperatorId> operators;  // the one that needs the value last
    };
    Crowd crowd() const;
    bool shrink(Decisions& decisions, const Crowd& crowd);
    bool shrink_group(FusionGroup& group) const;
    bool shrink_tiles(Decisions& decisions, OperatorId op);
    bool consider(const Decisions& decisions);
    void improve_planner();
    void improve_groups();
    bool improve_group(std::size_t index);

    const Problem& problem_;
    const BoardView& board_;
    CandidateEvaluator& evaluator_;
    std::shared_ptr<OperatorSpaces> spaces_;
    FusionPlanner planner_;
    std::optional<Found> best_;
};

}  // namespace outcore::scheduler
