// The tile spaces of a network's operators, each built when it is first asked for, and their plans.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "scheduler/tile_space.hpp"

namespace outcore::scheduler {

class OperatorSpaces {
  public:
    OperatorSpaces(const Problem& problem, const BoardView& board);

    /// False for views, which have no tiles.
    bool has(OperatorId op) const;
    /// Cheapest first; good as long as this object. Few combinations, asked for again and again.
    const std::vector<TilePlan>& plans(OperatorId op, const Streams& streams, std::int32_t depth);

  private:
    struct Key {
        std::vector<bool> inputs;
        bool output = false, constants_in_flash = false;
        std::int32_t depth = 0;
        friend auto operator<=>(const Key&, const Key&) = default;
    };
    const Problem& problem_;
    const BoardView board_;
    std::vector<std::unique_ptr<TileSpace>> spaces_;  // by operator
    std::vector<std::map<Key, std::vector<TilePlan>>> plans_;
};

}  // namespace outcore::scheduler
