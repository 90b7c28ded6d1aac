// Knees of a front: where giving a little of one objective stops buying much of another.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "explore/front/cost_table.hpp"

namespace outcore::explore {

struct Knee {
    std::size_t row = 0;
    /// How far below the plane through the corners that are best in one column and worst in the
    /// others, costs scaled to 0...1 over the front: 1 at the ideal point, 0 on the plane.
    double bulge = 0.0;
};

/// Rows of `front` that bulge towards the ideal point at least as much as every neighbour does
/// (the four nearest on the front), the largest bulge first; none with a bulge of 0 or
/// less. Infinite costs count as the worst or best finite ones of the front; columns that are equal
/// all over the front do not count. With two objectives the bulge orders rows by their distance
/// from the line between the ends (Das, "On characterizing the knee of the Pareto curve", 1999).
/// O(front^2).
std::vector<Knee> knee_points(const CostTable& costs, std::span<const std::size_t> front);

}  // namespace outcore::explore
