// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/lookahead_plans.hpp"

#include <algorithm>

#include "scheduler/fused/fused_plan.hpp"
#include "scheduler/tile_walk.hpp"
#include "scheduler/tiled/decision_facts.hpp"
#include "scheduler/tiled/relief.hpp"
#include "scheduler/tiled/seed_decisions.hpp"

namespace outcore::scheduler {
namespace {

/// Tiles in flight that the seeds are planned for.
constexpr std::int32_t kSeedDepths = 3;
constexpr std::int64_t kBatchBytes[] = {0, 1024, 2048, 4096, 8192, 16384, 32768, 65536, 131072};
/// How often an operator without room gets smaller tiles.
constexpr int kShrinkings = 200;
/// Activations that wait, tried in external RAM for that time, or made again; the largest first.
constexpr std::size_t kWaitingTried = 12;
/// Of one operator; with more, handlers take longer than kernels.
constexpr double kMostTiles = 4096;

/// Whether some activation is not on chip all its life.
bool swaps(const network::Network& network, const Decisions& decisions) {
    const auto activations = network::lifetimes(network);
    return std::any_of(activations.begin(), activations.end(), [&](const auto& activation) {
        return !decisions.resident[activation.root.index()];
    });
}

class Chooser {
  public:
    Chooser(const Problem& problem, const BoardView& board, CandidateEvaluator& evaluator,
            std::shared_ptr<OperatorSpaces> spaces)
        : problem_(problem),
          board_(board),
          evaluator_(evaluator),
          facts_(problem, board),
          relief_(problem, board),
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
        roomy_ = best_ && !swaps(*problem_.network, best_->decisions);
        if (!roomy_) keep_on_chip(limits);
        if (best_) {
            vary_waiting();
            try_apart();
        }
        return std::move(best_);
    }

    /// Whether the last best() had room on chip for all activations all their lives.
    bool roomy() const { return roomy_; }

  private:
    void try_seed(Decisions decisions, const LookaheadLimits& limits) {
        decisions.planner.depth = limits.depth;
        decisions.planner.flash_bytes = limits.flash_bytes;
        if (make_fit(decisions)) try_options(std::move(decisions));
    }
    void try_options(Decisions decisions) {
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

    /// Everything on chip but what waits longest, where the network planner found nothing for all
    /// of it all the time.
    void keep_on_chip(const LookaheadLimits& limits) {
        if (facts_.waiting().empty() && !any_in_place()) return;
        if (!board_.placed.empty()) return;
        Decisions decisions;
        for (std::size_t i = 0; i < problem_.network->operators.size(); ++i) {
            decisions.order.emplace_back(i);
            decisions.operators.add({{}, false, false, false, true});
        }
        decisions.resident.assign(problem_.network->tensors.size(), true);
        decisions.tight.assign(decisions.resident.size(), false);
        decisions.away.assign(decisions.resident.size(), Absence::None);
        decisions.planner.depth = limits.depth;
        if (relieve(decisions)) try_options(std::move(decisions));
    }
    bool any_in_place() const {
        for (std::size_t i = 0; i < problem_.network->operators.size(); ++i)
            if (facts_.in_place(OperatorId(i))) return true;
        return false;
    }

    /// Something that waits goes where what is left has no room for tiles that are worth it.
    bool relieve(Decisions& decisions) {
        for (std::size_t given_way = 0; given_way <= kWaitingTried; ++given_way) {
            std::int32_t at = 0;
            while (at < order_size(decisions) && fit_tiles(decisions, at)) ++at;
            if (at == order_size(decisions)) {
                if (make_fit(decisions)) return true;
                at = Relief::position(decisions.order, evaluator_.program(),
                                      evaluator_.shortage().step);
            }
            if (!relief_.relieve(decisions, at)) return false;
        }
        return false;
    }
    static std::int32_t order_size(const Decisions& decisions) {
        return static_cast<std::int32_t>(decisions.order.size());
    }

    /// The cheapest tiles that find room beside the activations; false: there are none, or too
    /// many.
    bool fit_tiles(Decisions& decisions, std::int32_t at) {
        const OperatorId op = decisions.order[static_cast<std::size_t>(at)];
        if (!spaces_->has(op)) return true;
        const FreeSpace lines(board_.usable_bytes, board_.alignment);
        const std::int64_t room = relief_.room(decisions, at);
        for (const TilePlan& plan : spaces_->plans(op, facts_.streams(decisions, op), 1)) {
            if (plan.slot_bytes(lines) > room) continue;
            decisions.operators[op].shape = plan.shape;
            return tile_count(*problem_.network, op, plan.shape) <= kMostTiles;
        }
        return false;
    }

    /// One after another: on chip but for the time for which nobody needs it, or made again.
    void vary_waiting() {
        std::vector<TensorId> waiting = facts_.waiting();
        std::stable_sort(waiting.begin(), waiting.end(), [this](TensorId a, TensorId b) {
            return problem_.network->tensor(a).size_bytes() >
                   problem_.network->tensor(b).size_bytes();
        });
        if (waiting.size() > kWaitingTried) waiting.resize(kWaitingTried);
        for (const TensorId root : waiting) {
            if (problem_.constraints.place_of(root)) continue;
            for (const Absence absence : {Absence::External, Absence::ExternalAtOnce}) {
                Decisions decisions = best_->decisions;
                if (goes_away(decisions, root, absence)) consider_fitting(decisions);
            }
            Decisions decisions = best_->decisions;
            if (comes_again(decisions, root)) consider_fitting(decisions);
        }
    }
    void consider_fitting(Decisions& decisions) {
        if (make_fit(decisions)) consider(decisions);
    }
    bool goes_away(Decisions& decisions, TensorId root, Absence absence) {
        if (!board_.external) return false;
        decisions.away[root.index()] = absence;
        return take_on_chip(decisions, root) || fit_users(decisions, root);
    }
    bool comes_again(Decisions& decisions, TensorId root) {
        decisions.away[root.index()] = Absence::None;
        const bool was_there = take_on_chip(decisions, root);
        return relief_.make_again(decisions, root) && (was_there || fit_users(decisions, root));
    }
    /// False: it was not.
    static bool take_on_chip(Decisions& decisions, TensorId root) {
        const bool there = decisions.resident[root.index()];
        decisions.resident[root.index()] = true;
        return there;
    }
    /// The cheapest tiles for those who use it; false: some find no room.
    bool fit_users(Decisions& decisions, TensorId root) {
        const auto& users = facts_.users(root);
        for (std::int32_t at = 0; at < order_size(decisions); ++at) {
            const OperatorId op = decisions.order[static_cast<std::size_t>(at)];
            const bool uses = std::find(users.begin(), users.end(), op) != users.end();
            if (uses && !fit_tiles(decisions, at)) return false;
        }
        return true;
    }

    /// Nothing in place.
    void try_apart() {
        if (!any_in_place()) return;
        Decisions apart = best_->decisions;
        for (OperatorDecision& op : apart.operators) op.in_place = false;
        consider(apart);
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
    Relief relief_;
    std::shared_ptr<OperatorSpaces> spaces_;
    std::optional<Found> best_;
    bool roomy_ = false;
};

}  // namespace

std::optional<Found> lookahead_plan(const Problem& problem, const BoardView& board,
                                    CandidateEvaluator& evaluator,
                                    const std::shared_ptr<OperatorSpaces>& spaces,
                                    const LookaheadLimits& limits) {
    Chooser chooser(problem, board, evaluator, spaces);
    auto tiled = chooser.best(limits);
    // Stripes follow neither fixed tiles nor limits.
    const Constraints& constraints = problem.constraints;
    const bool bound = !constraints.tiles.empty() || constraints.tile_limits.any();
    if (chooser.roomy() || (tiled && bound)) return tiled;
    auto fused = FusedPlans(problem, board, evaluator, spaces).best();
    return fused && (!tiled || fused->seconds < tiled->seconds) ? fused : tiled;
}

}  // namespace outcore::scheduler
