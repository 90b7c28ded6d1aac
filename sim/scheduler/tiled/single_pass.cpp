// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/single_pass.hpp"

#include <algorithm>
#include <utility>

#include "scheduler/network_plan.hpp"
#include "scheduler/tile_limits.hpp"
#include "scheduler/tiled/seed_decisions.hpp"

namespace outcore::scheduler {
namespace {

Problem without_limits(Problem problem) {
    problem.constraints.tile_limits = {};
    problem.constraints.prefetch_depth = 0;
    return problem;
}

}  // namespace

SinglePass::SinglePass(const Problem& problem, const BoardView& board)
    : problem_(without_limits(problem)),
      board_(board),
      spaces_(std::make_shared<OperatorSpaces>(problem_, board_)),
      facts_(problem_, board_),
      evaluator_(problem_, board_) {
    NetworkPlanner planner(problem_, board_, kTilesInFlight, spaces_);
    const auto plan = planner.plan();
    if (const auto* found = std::get_if<NetworkPlan>(&plan)) {
        free_ = decisions_of(problem_, *found);
        free_->planner.batch_bytes = kBatchBytes;
    }
}

std::optional<Decisions> SinglePass::decide(const TileLimits& limits, std::int32_t depth) {
    if (!free_) return std::nullopt;
    Decisions decisions = *free_;
    decisions.planner.depth = depth;
    for (const OperatorId op : decisions.order)
        if (limits.any() && spaces_->has(op)) cut_down(decisions, op, limits);
    for (int tries = 0; tries < kShrinkings; ++tries) {
        if (evaluator_.evaluate(decisions)) return decisions;
        const OperatorId op = evaluator_.short_operator();
        if (!op.valid() || !shrink(decisions, op, limits)) return std::nullopt;
    }
    return std::nullopt;
}

/// The cheapest tiles within the limits that take no more room than there is.
void SinglePass::cut_down(Decisions& decisions, OperatorId op, const TileLimits& limits) {
    const auto& plans = spaces_->plans(op, facts_.streams(decisions, op), kTilesInFlight);
    const TileLimits bound = binding_limits(limits, plans);
    TileShape& shape = decisions.operators[op].shape;
    if (within(shape, bound)) return;
    const FreeSpace lines(board_.usable_bytes, board_.alignment);
    const std::int64_t room = facts_.room(decisions, op);
    const TilePlan* smallest = nullptr;
    for (const TilePlan& plan : plans) {
        if (!within(plan.shape, bound)) continue;
        const std::int64_t bytes = plan.slot_bytes(lines);
        if (bytes <= room) {
            shape = plan.shape;
            return;
        }
        if (smallest == nullptr || bytes < smallest->slot_bytes(lines)) smallest = &plan;
    }
    if (smallest != nullptr) shape = smallest->shape;
}

/// The cheapest tiles within the limits that need at least an eighth less than the present ones.
bool SinglePass::shrink(Decisions& decisions, OperatorId op, const TileLimits& limits) {
    const auto& plans = spaces_->plans(op, facts_.streams(decisions, op), kTilesInFlight);
    const TileLimits bound = binding_limits(limits, plans);
    const FreeSpace lines(board_.usable_bytes, board_.alignment);
    TileShape& shape = decisions.operators[op].shape;
    const auto present = std::find_if(plans.begin(), plans.end(),
                                      [&](const TilePlan& plan) { return plan.shape == shape; });
    if (present == plans.end()) return false;
    const std::int64_t most = present->slot_bytes(lines) * 7 / 8;
    for (const TilePlan& plan : plans) {
        if (!within(plan.shape, bound) || plan.slot_bytes(lines) > most) continue;
        shape = plan.shape;
        return true;
    }
    return false;
}

}  // namespace outcore::scheduler
