// Upper limits for the extents of all tiles, and what they mean for an operator that can not be cut
// so small. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "scheduler/tile_space.hpp"

namespace outcore::scheduler {

/// The limits as they bind one operator: where its kernel can not be cut so small, the smallest
/// that it can. `shapes`: all of its tiles' shapes.
TileLimits binding_limits(const TileLimits& limits, const std::vector<TileShape>& shapes);

/// Whether a tile keeps limits that binding_limits() made.
bool within(const TileShape& shape, const TileLimits& limits);

/// The plans whose tiles keep the limits, in their order; never none.
std::vector<TilePlan> within(std::vector<TilePlan> plans, const TileLimits& limits);

}  // namespace outcore::scheduler
