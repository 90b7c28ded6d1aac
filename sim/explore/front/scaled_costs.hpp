// Costs of some rows on a scale from 0 (best) to 1 (worst) in each column.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "explore/front/cost_table.hpp"

namespace outcore::explore {

/// Best and worst finite cost of a column.
struct CostRange {
    double best = 0.0, worst = 0.0;
    /// 0...1 between best and worst; infinities and what lies beyond count as the nearer end.
    double scale(double cost) const;
};
/// Nothing where no cost of `rows` is finite, or all that are finite are equal: such a column tells
/// the rows apart by infinities at most.
std::optional<CostRange> cost_range(const CostTable& costs, std::span<const std::size_t> rows,
                                    std::size_t column);

/// Row i is rows[i]; columns without a range are left out.
CostTable scaled_costs(const CostTable& costs, std::span<const std::size_t> rows);

}  // namespace outcore::explore
