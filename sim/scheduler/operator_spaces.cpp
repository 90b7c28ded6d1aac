// SPDX-License-Identifier: Apache-2.0
#include "scheduler/operator_spaces.hpp"

#include "scheduler/tile_limits.hpp"

namespace outcore::scheduler {

OperatorSpaces::OperatorSpaces(const Problem& problem, const BoardView& board)
    : problem_(problem),
      board_(board),
      spaces_(problem.network->operators.size()),
      plans_(problem.network->operators.size()) {}

bool OperatorSpaces::has(OperatorId op) const {
    return !network::is_view(problem_.network->op(op).kind);
}

const std::vector<TilePlan>& OperatorSpaces::plans(OperatorId op, const Streams& streams,
                                                   std::int32_t depth) {
    auto [found, fresh] = plans_[op.index()].try_emplace(
        Key{streams.inputs, streams.output, streams.constants_in_flash, depth});
    if (fresh) {
        auto& space = spaces_[op.index()];
        if (!space) space = std::make_unique<TileSpace>(problem_, board_, op);
        found->second = within(space->plans(streams, depth), problem_.constraints.tile_limits);
    }
    return found->second;
}

}  // namespace outcore::scheduler
