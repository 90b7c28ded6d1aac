// All tiles of one operator in the order in which they are computed.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "network/geometry.hpp"
#include "scheduler/tile_space.hpp"

namespace outcore::scheduler {

std::vector<network::Tile> tiles_in_order(const network::Network& network, OperatorId op,
                                          const TileShape& shape);

/// How many tiles that would be, roughly where channels end in the middle of a part. O(1).
double tile_count(const network::Network& network, OperatorId op, const TileShape& shape);

}  // namespace outcore::scheduler
