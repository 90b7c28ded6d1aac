// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tile_walk.hpp"

#include <algorithm>
#include <functional>

namespace outcore::scheduler {
using network::Box;
using network::Extent;
using network::Tile;

namespace {

using Visit = std::function<void(std::int32_t, std::int32_t)>;

void for_parts(std::int32_t begin, std::int32_t end, std::int32_t size, const Visit& visit) {
    for (std::int32_t at = begin; at < end; at += size) visit(at, std::min(end, at + size));
}

/// Where input `part` of a concatenation lies in the output.
Box segment(const network::Network& network, const network::Operator& op, const Extent& output,
            std::size_t part) {
    const auto axis = static_cast<std::size_t>(op.as<network::Fused>().axis);
    std::int32_t offset = 0;
    for (std::size_t i = 0; i < part; ++i) offset += network.tensor(op.inputs[i]).shape.at(axis);
    const std::int32_t size = network.tensor(op.inputs[part]).shape.at(axis);
    Box box = network::whole(output);
    const std::size_t from_the_end = network.tensor(op.output).shape.size() - axis;
    if (from_the_end == 1) box.c0 = offset, box.c1 = offset + size;
    if (from_the_end == 2) box.x0 = offset, box.x1 = offset + size;
    if (from_the_end == 3) box.y0 = offset, box.y1 = offset + size;
    return box;
}

void walk(const Box& area, std::int32_t reduction, std::int32_t part, const TileShape& shape,
          std::vector<Tile>& tiles) {
    const auto accumulate = [&](Box out) {
        if (reduction == 0)
            tiles.push_back({out, 0, 0, part});
        else
            for_parts(0, reduction, shape.k, [&](std::int32_t k0, std::int32_t k1) {
                tiles.push_back({out, k0, k1, part});
            });
    };
    const auto space = [&](const std::function<void(Box)>& inner) {
        for_parts(area.y0, area.y1, shape.h, [&](std::int32_t y0, std::int32_t y1) {
            for_parts(area.x0, area.x1, shape.w, [&](std::int32_t x0, std::int32_t x1) {
                inner({y0, y1, x0, x1, area.c0, area.c1});
            });
        });
    };
    if (shape.channels_outer) {
        for_parts(area.c0, area.c1, shape.c, [&](std::int32_t c0, std::int32_t c1) {
            space([&](Box out) { out.c0 = c0, out.c1 = c1, accumulate(out); });
        });
    } else {
        space([&](Box out) {
            for_parts(area.c0, area.c1, shape.c, [&](std::int32_t c0, std::int32_t c1) {
                out.c0 = c0, out.c1 = c1, accumulate(out);
            });
        });
    }
}

}  // namespace

std::vector<Tile> tiles_in_order(const network::Network& network, OperatorId id,
                                 const TileShape& shape) {
    const network::Operator& op = network.op(id);
    const network::Geometry geometry = *network::geometry(network, id);
    std::vector<Tile> tiles;
    if (op.kind == network::OperatorKind::Concatenation) {
        for (std::size_t part = 0; part < op.inputs.size(); ++part) {
            walk(segment(network, op, geometry.output, part), 0, static_cast<std::int32_t>(part),
                 shape, tiles);
        }
    } else {
        walk(network::whole(geometry.output), geometry.reduction, 0, shape, tiles);
    }
    return tiles;
}

double tile_count(const network::Network& network, OperatorId op, const TileShape& shape) {
    const network::Geometry geometry = *network::geometry(network, op);
    const auto parts = [](std::int32_t all, std::int32_t each) {
        return all <= 0 || each <= 0 ? 1.0 : static_cast<double>((all + each - 1) / each);
    };
    return parts(geometry.output.h, shape.h) * parts(geometry.output.w, shape.w) *
           parts(geometry.output.c, shape.c) * parts(geometry.reduction, shape.k);
}

}  // namespace outcore::scheduler
