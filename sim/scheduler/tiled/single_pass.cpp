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
    const std::size_t operators = problem_.network->operators.size();
    limited_.resize(operators);
    choices_.resize(operators);
    NetworkPlanner planner(problem_, board_, kTilesInFlight, spaces_);
    const auto plan = planner.plan();
    const auto* found = std::get_if<NetworkPlan>(&plan);
    if (found == nullptr) return;
    free_ = decisions_of(problem_, *found);
    free_->planner.batch_bytes = kBatchBytes;
    for (const OperatorId op : free_->order)
        if (spaces_->has(op)) list_choices(op);
}

void SinglePass::list_choices(OperatorId op) {
    Choices& choices = choices_[op.index()];
    choices.largest = {0, 0, 0, 0, true};
    const FreeSpace lines(board_.usable_bytes, board_.alignment);
    for (const TilePlan& plan : spaces_->plans(op, facts_.streams(*free_, op), kTilesInFlight)) {
        choices.shapes.push_back(plan.shape);
        choices.bytes.push_back(plan.slot_bytes(lines));
        TileShape& most = choices.largest;
        most.h = std::max(most.h, plan.shape.h);
        most.w = std::max(most.w, plan.shape.w);
        most.c = std::max(most.c, plan.shape.c);
        most.k = std::max(most.k, plan.shape.k);
    }
}

const Decisions* SinglePass::tiles_within(const TileLimits& limits, std::int32_t depth) {
    if (!free_) return nullptr;
    decisions_ = *free_;
    decisions_.planner.depth = depth;
    for (const OperatorId op : decisions_.order)
        if (limits.any() && spaces_->has(op))
            decisions_.operators[op].shape = limited(op, limits).shape;
    return &decisions_;
}

bool SinglePass::make_fit(Decisions& decisions, const TileLimits& limits) {
    for (int tries = 0; tries < kShrinkings; ++tries) {
        if (evaluator_.evaluate(decisions)) return true;
        const OperatorId op = evaluator_.short_operator();
        if (!op.valid() || !shrink(decisions, op, limits)) return false;
    }
    return false;
}

const SinglePass::Limited& SinglePass::limited(OperatorId op, const TileLimits& limits) {
    const Choices& choices = choices_[op.index()];
    // Limits that do not bind are one.
    const auto clipped = [](std::int32_t limit, std::int32_t most) {
        return limit <= 0 || limit > most ? most : limit;
    };
    const TileLimits near = {
        clipped(limits.h, choices.largest.h), clipped(limits.w, choices.largest.w),
        clipped(limits.c, choices.largest.c), clipped(limits.k, choices.largest.k)};
    const auto [known, fresh] =
        limited_[op.index()].try_emplace(LimitsKey{near.h, near.w, near.c, near.k});
    if (fresh) {
        known->second.bound = binding_limits(near, choices.shapes);
        known->second.shape = cut_down(op, known->second.bound);
    }
    return known->second;
}

/// The cheapest tiles within the limits that take no more room than there is.
TileShape SinglePass::cut_down(OperatorId op, const TileLimits& bound) const {
    const TileShape& now = free_->operators[op].shape;
    if (within(now, bound)) return now;
    const Choices& choices = choices_[op.index()];
    const std::int64_t room = facts_.room(*free_, op);
    std::optional<std::size_t> smallest;
    for (std::size_t i = 0; i < choices.shapes.size(); ++i) {
        if (!within(choices.shapes[i], bound)) continue;
        if (choices.bytes[i] <= room) return choices.shapes[i];
        if (!smallest || choices.bytes[i] < choices.bytes[*smallest]) smallest = i;
    }
    return smallest ? choices.shapes[*smallest] : now;
}

/// The cheapest tiles within the limits that need at least an eighth less than the present ones.
bool SinglePass::shrink(Decisions& decisions, OperatorId op, const TileLimits& limits) {
    const Choices& choices = choices_[op.index()];
    const TileLimits& bound = limited(op, limits).bound;
    TileShape& shape = decisions.operators[op].shape;
    const auto present = std::find(choices.shapes.begin(), choices.shapes.end(), shape);
    if (present == choices.shapes.end()) return false;
    const auto index = static_cast<std::size_t>(present - choices.shapes.begin());
    const std::int64_t most = choices.bytes[index] * 7 / 8;
    for (std::size_t i = 0; i < choices.shapes.size(); ++i) {
        if (choices.bytes[i] > most || !within(choices.shapes[i], bound)) continue;
        shape = choices.shapes[i];
        return true;
    }
    return false;
}

}  // namespace outcore::scheduler
