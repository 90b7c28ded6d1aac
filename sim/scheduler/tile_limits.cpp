// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tile_limits.hpp"

#include <algorithm>
#include <limits>

namespace outcore::scheduler {
namespace {

constexpr std::int32_t kFree = std::numeric_limits<std::int32_t>::max();

std::int32_t or_free(std::int32_t limit) { return limit > 0 ? limit : kFree; }

}  // namespace

TileLimits binding_limits(const TileLimits& limits, const std::vector<TileShape>& shapes) {
    // One dimension after another: a shape that is small in one may be large in another.
    TileLimits bound{kFree, kFree, kFree, kFree};
    const auto bind = [&](std::int32_t TileLimits::*limit, std::int32_t TileShape::*extent) {
        std::int32_t least = kFree;
        for (const TileShape& shape : shapes)
            if (within(shape, bound)) least = std::min(least, shape.*extent);
        bound.*limit = std::max(or_free(limits.*limit), least);
    };
    bind(&TileLimits::c, &TileShape::c);
    bind(&TileLimits::k, &TileShape::k);
    bind(&TileLimits::h, &TileShape::h);
    bind(&TileLimits::w, &TileShape::w);
    return bound;
}

bool within(const TileShape& shape, const TileLimits& limits) {
    return shape.h <= limits.h && shape.w <= limits.w && shape.c <= limits.c && shape.k <= limits.k;
}

std::vector<TilePlan> within(std::vector<TilePlan> plans, const TileLimits& limits) {
    if (!limits.any()) return plans;
    std::vector<TileShape> shapes;
    for (const TilePlan& plan : plans) shapes.push_back(plan.shape);
    const TileLimits bound = binding_limits(limits, shapes);
    std::erase_if(plans, [&](const TilePlan& plan) { return !within(plan.shape, bound); });
    return plans;
}

}  // namespace outcore::scheduler
