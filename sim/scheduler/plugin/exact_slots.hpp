// The tile buffers that an operator needs for a shape that somebody else chose, found by walking
// its tiles: TileSpace knows them for its own candidates only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "scheduler/tile_space.hpp"

namespace outcore::scheduler {

/// With `depth` tiles in flight; never more slots than loads. O(tiles).
std::vector<Slot> exact_slots(const Problem& problem, OperatorId op, const TileShape& shape,
                              const Streams& streams, std::int32_t depth);

}  // namespace outcore::scheduler
