// All ways to cut an operator into a grid of tiles, with what the cost model says of each: the
// judge of bound::least_cycles.
#pragma once

#include <algorithm>
#include <vector>

#include "cost/kernel_cost.hpp"
#include "network/geometry.hpp"
#include "scheduler/tile_walk.hpp"

namespace outcore::test {

/// Cycles of all tiles of a grid.
inline double grid_cycles(const network::Network& network, OperatorId id,
                          const scheduler::TileShape& shape, const cost::KernelProfile& profile,
                          const platform::Core& core) {
    double sum = 0.0;
    for (const network::Tile& tile : scheduler::tiles_in_order(network, id, shape))
        sum += static_cast<double>(cost::compute_cycles(network, id, tile, profile, core).count);
    return sum;
}

/// 1, 2, 3, ... parts of `extent`, about `steps` sizes.
inline std::vector<std::int32_t> part_sizes(std::int32_t extent, std::int32_t most_parts) {
    std::vector<std::int32_t> sizes;
    for (std::int32_t parts = 1; parts <= std::min(extent, most_parts);
         parts = std::max(parts + 1, parts * 4 / 3)) {
        const std::int32_t size = (extent + parts - 1) / parts;
        if (sizes.empty() || size < sizes.back()) sizes.push_back(size);
    }
    return sizes;
}

/// The cheapest grid of so many parts at most in each dimension.
inline double cheapest_grid(const network::Network& network, OperatorId id,
                            const cost::KernelProfile& profile, const platform::Core& core,
                            std::int32_t most_parts) {
    const network::Geometry shape = *network::geometry(network, id);
    double least = 1e30;
    const bool reduces = shape.reduction > 0;
    for (const std::int32_t h : part_sizes(shape.output.h, most_parts)) {
        for (const std::int32_t w : part_sizes(shape.output.w, 4)) {
            for (const std::int32_t c : part_sizes(shape.output.c, 4 * most_parts)) {
                for (const std::int32_t k :
                     reduces ? part_sizes(shape.reduction, 3) : std::vector<std::int32_t>{1}) {
                    scheduler::TileShape tiles;
                    tiles.h = h, tiles.w = w, tiles.c = c, tiles.k = k;
                    least = std::min(least, grid_cycles(network, id, tiles, profile, core));
                }
            }
        }
    }
    return least;
}

}  // namespace outcore::test
