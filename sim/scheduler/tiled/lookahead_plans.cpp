// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/lookahead_plans.hpp"

#include <algorithm>

#include "scheduler/fused/fused_plan.hpp"
#include "scheduler/tiled/decision_facts.hpp"
#include "scheduler/tiled/seed_decisions.hpp"

namespace outcore::scheduler {
namespace {

/// Tiles in flight that the seeds are planned for.
constexpr std::int32_t kSeedDepths = 3;
constexpr std::int64_t kBatchBytes[] = {0, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072};
/// How often an operator without room gets smaller tiles.
constexpr int kShrinkings = 200;

class Chooser {
  public:
    Chooser(const Problem& problem, const BoardView& board, CandidateEvaluator& evaluator,
            std::shared_ptr<OperatorSpaces> spaces)
        : problem_(problem),
          board_(board),
          evaluator_(evaluator),
          facts_(problem, board),
          spaces_(std::move(spaces)) {}

    std::optional<Found> best(const LookaheadLimits& limits) {
        for (std::int32_t depth = 1; depth <= kSeedDepths; ++depth) {
            NetworkPlanner planner(problem_, board_, depth, spaces_);
            const auto plan = planner.plan();
            const auto* found = std::get_if<NetworkPlan>(&plan);
            if (found == nullptr) continue;
            try_seed(decisions_of(problem_, *found), limits);
            if (limits.flash_bytes <= 0) continue;
            try_seed(
                decisions_of(problem_, planner.with_internal_flash(*found, limits.flash_bytes)),
                limits);
        }
        return std::move(best_);
    }

  private:
    void try_seed(Decisions decisions, const LookaheadLimits& limits) {
        decisions.planner.depth = limits.depth;
        decisions.planner.flash_bytes = limits.flash_bytes;
        if (!make_fit(decisions)) return;
        for (int order = 0; order < kPlacementOrders; ++order) {
            decisions.planner.order = static_cast<PlacementOrder>(order);
            for (const bool pinned : {false, true}) {
                for (OperatorDecision& op : decisions.operators) op.pinned = pinned;
                consider(decisions);
            }
        }
        if (!best_) return;
        try_tight(best_->decisions);
        Decisions batched = best_->decisions;
        for (const std::int64_t bytes : kBatchBytes) {
            batched.planner.batch_bytes = bytes;
            consider(batched);
        }
    }

    /// All activations, all weights, or both where there is tightly coupled memory for them.
    void try_tight(const Decisions& base) {
        for (int which = 1; which <= 3; ++which) {
            Decisions tight = base;
            if ((which & 1) != 0) tight.tight.assign(tight.tight.size(), true);
            for (OperatorDecision& op : tight.operators) op.tight = (which & 2) != 0;
            consider(tight);
        }
    }

    void consider(const Decisions& decisions) {
        const auto seconds = evaluator_.evaluate(decisions);
        if (seconds && (!best_ || *seconds < best_->seconds)) best_ = Found{decisions, *seconds};
    }

    /// Smaller tiles for operators that find no room.
    bool make_fit(Decisions& decisions) {
        for (int tries = 0; tries < kShrinkings; ++tries) {
            if (evaluator_.evaluate(decisions)) return true;
            const OperatorId op = evaluator_.short_operator();
            if (!op.valid() || !shrink(decisions, op)) return false;
        }
        return false;
    }

    /// The cheapest plan of the operator that needs at least an eighth less than the present one.
    bool shrink(Decisions& decisions, OperatorId op) {
        const FreeSpace lines(board_.usable_bytes, board_.alignment);
        const std::vector<TilePlan>& plans = spaces_->plans(op, facts_.streams(decisions, op), 2);
        const TileShape now = decisions.operators[op].shape;
        const auto present = std::find_if(plans.begin(), plans.end(),
                                          [&](const TilePlan& p) { return p.shape == now; });
        if (present == plans.end()) return false;
        const std::int64_t limit = present->slot_bytes(lines) * 7 / 8;
        for (const TilePlan& plan : plans) {
            if (plan.slot_bytes(lines) > limit) continue;
            decisions.operators[op].shape = plan.shape;
            return true;
        }
        return false;
    }

    const Problem& problem_;
    const BoardView& board_;
    CandidateEvaluator& evaluator_;
    DecisionFacts facts_;
    std::shared_ptr<OperatorSpaces> spaces_;
    std::optional<Found> best_;
};

/// Whether some activation is not on chip all its life.
bool swaps(const network::Network& network, const Decisions& decisions) {
    const auto activations = network::lifetimes(network);
    return std::any_of(activations.begin(), activations.end(), [&](const auto& activation) {
        return !decisions.resident[activation.root.index()];
    });
}

}  // namespace

std::optional<Found> lookahead_plan(const Problem& problem, const BoardView& board,
                                    CandidateEvaluator& evaluator,
                                    const std::shared_ptr<OperatorSpaces>& spaces,
                                    const LookaheadLimits& limits) {
    auto tiled = Chooser(problem, board, evaluator, spaces).best(limits);
    if (tiled && !swaps(*problem.network, tiled->decisions)) return tiled;
    auto fused = FusedPlans(problem, board, evaluator, spaces).best();
    return fused && (!tiled || fused->seconds < tiled->seconds) ? fused : tiled;
}

}  // namespace outcore::scheduler
