// All ways to cut an operator into a grid of tiles, with what the cost model says of each: the
// judge of bound::least_cycles.
#pragma once

#include <algorithm>
#include <vector>

#include "cost/kernel_cost.hpp"
#include "network/geometry.hpp"
#include "scheduler/tile_walk.hpp"

namespace outcore::test {

/// Cycles of all tiles of a grid, each with its operands where that is best: in tightly coupled
/// memory if there is any.
inline double grid_cycles(const network::Network& network, OperatorId id,
                          const scheduler::TileShape& shape, const cost::KernelProfile& profile,
                          const platform::Platform& platform) {
    const bool cached = std::all_of(platform.memories.begin(), platform.memories.end(),
                                    [](const auto& memory) { return memory.cached; });
    double sum = 0.0;
    for (const network::Tile& tile : scheduler::tiles_in_order(network, id, shape)) {
        const auto work =
            cost::kernel_work(network, id, tile, platform.core, {cached, cached, cached});
        if (!work) continue;
        sum += static_cast<double>(
            cost::cycles(*work, profile.timing(platform.core.name, work->kernel)).count);
    }
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
                            const cost::KernelProfile& profile, const platform::Platform& platform,
                            std::int32_t most_parts) {
    const network::Geometry shape = *network::geometry(network, id);
    double least = 1e30;
    const bool reduces = shape.reduction > 0;
    for (const std::int32_t h : part_sizes(shape.output.h, most_parts)) {
        for (const std::int32_t w : part_sizes(shape.output.w, 4)) {
            for (const std::int32_t c : (network.op(id).kind == network::OperatorKind::Softmax
                                             ? std::vector<std::int32_t>{shape.output.c}
                                             : part_sizes(shape.output.c, 4 * most_parts))) {
                for (const std::int32_t k :
                     reduces ? part_sizes(shape.reduction, 3) : std::vector<std::int32_t>{1}) {
                    scheduler::TileShape tiles;
                    tiles.h = h, tiles.w = w, tiles.c = c, tiles.k = k;
                    least = std::min(least, grid_cycles(network, id, tiles, profile, platform));
                }
            }
        }
    }
    return least;
}

}  // namespace outcore::test
