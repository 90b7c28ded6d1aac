// SPDX-License-Identifier: Apache-2.0
#include "explore/front/scaled_costs.hpp"

#include <algorithm>
#include <limits>

namespace outcore::explore {

double CostRange::scale(double cost) const {
    if (cost <= best) return 0.0;
    if (cost >= worst) return 1.0;
    return (cost - best) / (worst - best);
}

std::optional<CostRange> cost_range(const CostTable& costs, std::span<const std::size_t> rows,
                                    std::size_t column) {
    constexpr double kInfinite = std::numeric_limits<double>::infinity();
    CostRange range{kInfinite, -kInfinite};
    for (const std::size_t row : rows) {
        const double cost = costs.row(row)[column];
        if (!std::isfinite(cost)) continue;
        range.best = std::min(range.best, cost);
        range.worst = std::max(range.worst, cost);
    }
    if (!(range.best < range.worst)) return std::nullopt;
    return range;
}

CostTable scaled_costs(const CostTable& costs, std::span<const std::size_t> rows) {
    std::vector<std::pair<std::size_t, CostRange>> kept;
    for (std::size_t column = 0; column < costs.columns; ++column) {
        if (const auto range = cost_range(costs, rows, column)) kept.emplace_back(column, *range);
    }
    CostTable scaled{kept.size(), {}};
    for (const std::size_t row : rows) {
        for (const auto& [column, range] : kept)
            scaled.values.push_back(range.scale(costs.row(row)[column]));
    }
    return scaled;
}

}  // namespace outcore::explore
