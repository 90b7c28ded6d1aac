// SPDX-License-Identifier: Apache-2.0
#include "scheduler/fused/fused_plan.hpp"

#include <algorithm>

namespace outcore::scheduler {
namespace {

/// Parts of the on-chip RAM that cuts are made for: what is left is lost between addresses.
constexpr double kRooms[] = {1.0, 0.97, 0.94, 0.9, 0.85, 0.8, 0.7, 0.6};
/// Cuts that are placed are enough.
constexpr int kEnoughCuts = 3;
/// How often a group or an operator without room is made smaller.
constexpr int kShrinkings = 40;
constexpr std::int64_t kBatchBytes[] = {1024, 4096, 16384, 65536};
constexpr int kRounds = 2;

}  // namespace

FusedPlans::FusedPlans(const Problem& problem, const BoardView& board,
                       CandidateEvaluator& evaluator, std::shared_ptr<OperatorSpaces> spaces)
    : problem_(problem),
      board_(board),
      evaluator_(evaluator),
      spaces_(spaces),
      planner_(problem, board, std::move(spaces)) {}

std::optional<Found> FusedPlans::best() {
    place_cuts(kEnoughCuts);
    if (!best_) return std::nullopt;
    improve_planner();
    improve_groups();
    return best_;
}

bool FusedPlans::any() {
    place_cuts(1);
    return best_.has_value();
}

void FusedPlans::place_cuts(int enough) {
    best_.reset();
    std::int64_t all = 0;
    for (const DeviceId device : board_.on_chip) all += board_.usable_bytes[device.index()];
    std::optional<Decisions> before;
    int placed = 0;
    for (const double part : kRooms) {
        auto cut = planner_.plan(static_cast<std::int64_t>(part * static_cast<double>(all)));
        if (!cut || placed == enough) return;
        const bool same =
            before && before->groups == cut->groups &&
            std::equal(before->operators.begin(), before->operators.end(), cut->operators.begin());
        before = cut;
        if (same) continue;
        place(*std::move(cut));
        if (best_) ++placed;
    }
}

bool FusedPlans::consider(const Decisions& decisions) {
    const auto seconds = evaluator_.evaluate(decisions);
    if (!seconds) return false;
    if (!best_ || *seconds < best_->seconds) best_ = Found{decisions, *seconds};
    return true;
}

/// What finds no room is made smaller, or what runs while it is there; in the order of placement
/// that goes furthest.
void FusedPlans::place(Decisions decisions) {
    decisions.planner.depth = problem_.constraints.prefetch_depth;
    for (int tries = 0; tries < kShrinkings; ++tries) {
        bool placed = false;
        Crowd stuck;
        std::int32_t furthest = -1;
        for (int order = 0; order < kPlacementOrders; ++order) {
            decisions.planner.order = static_cast<PlacementOrder>(order);
            if (consider(decisions)) {
                placed = true;
            } else if (evaluator_.shortage().step > furthest) {
                furthest = evaluator_.shortage().step;
                stuck = crowd();
            }
        }
        if (placed || !shrink(decisions, stuck)) return;
    }
}

FusedPlans::Crowd FusedPlans::crowd() const {
    const Program& program = evaluator_.program();
    const Span steps = program.values[evaluator_.shortage().value].steps;
    std::vector<bool> seen(problem_.network->operators.size(), false);
    Crowd found;
    for (std::int32_t s = steps.first; s <= steps.last; ++s) {
        const OperatorId op = program.steps[static_cast<std::size_t>(s)].op;
        if (!op.valid() || seen[op.index()]) continue;
        seen[op.index()] = true;
        found.operators.push_back(op);
    }
    return found;
}

/// The group with the highest stripes, else the first single operator that can be made smaller.
bool FusedPlans::shrink(Decisions& decisions, const Crowd& crowd) {
    std::vector<FusionGroup*> groups;
    std::vector<OperatorId> alone = crowd.operators;
    for (FusionGroup& group : decisions.groups) {
        const auto member = [&group](OperatorId op) {
            return std::any_of(group.members.begin(), group.members.end(),
                               [op](const auto& m) { return m.op == op; });
        };
        if (std::erase_if(alone, member) > 0) groups.push_back(&group);
    }
    std::stable_sort(groups.begin(), groups.end(),
                     [](const FusionGroup* a, const FusionGroup* b) { return a->rows > b->rows; });
    for (FusionGroup* group : groups)
        if (shrink_group(*group)) return true;
    return std::any_of(alone.begin(), alone.end(),
                       [&](OperatorId op) { return shrink_tiles(decisions, op); });
}

/// Lower stripes, then weights that come anew, the largest first.
bool FusedPlans::shrink_group(FusionGroup& group) const {
    if (group.rows > 1) {
        group.rows = group.rows * 3 / 4;
        return true;
    }
    FusionGroup::Member* largest = nullptr;
    std::int64_t most = 0;
    for (FusionGroup::Member& member : group.members) {
        std::int64_t bytes = 0;
        for (const TensorId input : problem_.network->op(member.op).inputs)
            if (input.valid() && problem_.network->tensor(input).constant())
                bytes += problem_.network->tensor(input).size_bytes();
        if (!member.weights_stay || bytes <= most) continue;
        most = bytes;
        largest = &member;
    }
    if (largest == nullptr) return false;
    largest->weights_stay = false;
    return true;
}

/// The cheapest plan that needs at least an eighth less than the present one.
bool FusedPlans::shrink_tiles(Decisions& decisions, OperatorId op) {
    if (!spaces_->has(op)) return false;
    const FreeSpace space(board_.usable_bytes, board_.alignment);
    Streams streams;
    streams.inputs.assign(network::operand_count(problem_.network->op(op)), false);
    const std::vector<TilePlan>& plans = spaces_->plans(op, streams, 1);
    TileShape& shape = decisions.operators[op].shape;
    const auto present = std::find_if(plans.begin(), plans.end(),
                                      [&](const TilePlan& plan) { return plan.shape == shape; });
    if (present == plans.end()) return false;
    const std::int64_t limit = present->slot_bytes(space) * 7 / 8;
    for (const TilePlan& plan : plans) {
        if (plan.slot_bytes(space) > limit) continue;
        shape = plan.shape;
        return true;
    }
    return false;
}

void FusedPlans::improve_planner() {
    Decisions trial = best_->decisions;
    for (const bool pinned : {false, true}) {
        for (OperatorDecision& op : trial.operators) op.pinned = pinned;
        consider(trial);
    }
    trial = best_->decisions;
    for (const std::int64_t bytes : kBatchBytes) {
        trial.planner.batch_bytes = bytes;
        consider(trial);
    }
    const std::int32_t limit = problem_.constraints.prefetch_depth;
    for (std::int32_t depth = 1; depth < limit; ++depth) {
        trial = best_->decisions;
        trial.planner.depth = depth;
        consider(trial);
    }
}

void FusedPlans::improve_groups() {
    for (int round = 0; round < kRounds; ++round) {
        bool better = false;
        for (std::size_t g = 0; g < best_->decisions.groups.size(); ++g)
            better = improve_group(g) || better;
        if (!better) return;
    }
}

/// Other heights of stripes; each member the other way round.
bool FusedPlans::improve_group(std::size_t index) {
    const double before = best_->seconds;
    const auto with = [&](const auto& change) {
        Decisions trial = best_->decisions;
        change(trial.groups[index]);
        consider(trial);
    };
    const std::int32_t rows = best_->decisions.groups[index].rows;
    for (const std::int32_t other : {rows - 1, rows + 1, rows * 2, rows * 3 / 2, rows / 2}) {
        if (other >= 1 && other != rows) with([&](FusionGroup& group) { group.rows = other; });
    }
    for (std::size_t m = 0; m < best_->decisions.groups[index].members.size(); ++m) {
        with([&](FusionGroup& group) { group.members[m].kept = !group.members[m].kept; });
        with([&](FusionGroup& group) {
            group.members[m].weights_stay = !group.members[m].weights_stay;
        });
    }
    return best_->seconds < before;
}

}  // namespace outcore::scheduler
