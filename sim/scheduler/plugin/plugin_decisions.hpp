// What a scheduler outside may leave to the host: `outcore-decisions-1` (docs/spec/problem.md) says
// how operators are tiled and where activations lie, addresses and tasks follow.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <vector>

#include "base/json_reader.hpp"
#include "scheduler/network_plan.hpp"

namespace outcore::scheduler {

/// What was said of one operator; nothing = the host chooses.
struct OperatorWish {
    std::optional<TileShape> shape;
    std::int32_t depth = 0;  // tiles in flight; 0 = as for all
    bool constants_in_flash = false;
    bool stated = false;
};

struct PluginDecisions {
    bool overlap = true;
    std::int32_t depth = 2;
    std::optional<std::vector<bool>> on_chip;  // by tensor, roots only; nothing = the host's choice
    IdVector<OperatorId, OperatorWish> operators;
};

/// Mistakes go into the node's document.
PluginDecisions read_decisions(const JsonNode& root, const Problem& problem,
                               const BoardView& board);

/// The plan that follows: every place, and a tile where none was said (the cheapest that fits).
/// Says which operator or activation finds no room. `file` stands in messages.
Result<NetworkPlan> plan_decisions(const Problem& problem, const BoardView& board,
                                   const PluginDecisions& decisions, const std::string& file);

}  // namespace outcore::scheduler
