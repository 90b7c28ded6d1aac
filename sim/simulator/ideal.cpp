// SPDX-License-Identifier: Apache-2.0
#include "simulator/ideal.hpp"

#include <algorithm>
#include <cmath>

#include "cost/fewest_lines.hpp"

namespace outcore::simulator {
namespace {

using network::Box;
using network::Extent;
using network::Geometry;
using network::Tile;

/// Output boxes of the parts of a concatenation, one after another along its axis.
std::vector<Tile> concatenation_tiles(const network::Network& network, const network::Operator& op,
                                      const Geometry& geometry) {
    const auto rank = static_cast<std::int32_t>(network.tensor(op.output).shape.size());
    const std::int32_t from_right = rank - 1 - op.as<network::Fused>().axis;
    std::vector<Tile> tiles;
    std::int32_t start = 0;
    for (std::size_t part = 0; part < geometry.inputs.size(); ++part) {
        const Extent& extent = geometry.inputs[part];
        Box box = network::whole(extent);
        const auto shift = [&](std::int32_t& low, std::int32_t& high) {
            low += start;
            high += start;
            start = high;
        };
        if (from_right == 0) shift(box.c0, box.c1);
        if (from_right == 1) shift(box.x0, box.x1);
        if (from_right == 2) shift(box.y0, box.y1);
        tiles.push_back({box, 0, geometry.reduction, static_cast<std::int32_t>(part)});
    }
    return tiles;
}

}  // namespace

std::int64_t ideal_cycles(const network::Network& network, const KernelCycles& kernel_cycles) {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        const OperatorId id(i);
        const network::Operator& op = network.op(id);
        if (network::is_view(op.kind)) continue;
        const auto geometry = network::geometry(network, id);
        if (!geometry) continue;
        std::vector<Tile> tiles{{network::whole(geometry->output), 0, geometry->reduction, 0}};
        if (op.kind == network::OperatorKind::Concatenation)
            tiles = concatenation_tiles(network, op, *geometry);
        for (const Tile& tile : tiles) sum += kernel_cycles(id, tile).count;
    }
    return sum;
}

KernelCycles ideal_kernels(const network::Network& network, const platform::Platform& platform,
                           const cost::KernelProfile& profile) {
    return [&network, &platform, &profile](OperatorId op, const Tile& tile) {
        auto work = cost::kernel_work(network, op, tile, platform.core);
        if (!work) return Cycles(0);
        const std::int64_t lines = std::llround(cost::fewest_lines(network, op, tile, platform));
        work->fills = std::min(work->fills, lines);
        return cost::cycles(*work, profile.timing(platform.core.name, work->kernel));
    };
}

}  // namespace outcore::simulator
