// SPDX-License-Identifier: Apache-2.0
#include "explore/front/front_volume.hpp"

#include <pagmo/utils/hypervolume.hpp>
#include <vector>

#include "explore/front/pareto.hpp"
#include "explore/front/scaled_costs.hpp"

namespace outcore::explore {

std::optional<double> front_volume(const CostTable& costs, std::span<const std::size_t> rows,
                                   std::size_t most_rows) {
    const CostTable scaled = scaled_costs(costs, rows);
    if (scaled.columns < 2) return std::nullopt;
    const std::vector<std::size_t> front = pareto_front(scaled);
    if (front.size() > most_rows) return std::nullopt;
    std::vector<pagmo::vector_double> points;
    for (const std::size_t row : front) {
        const auto cost = scaled.row(row);
        points.emplace_back(cost.begin(), cost.end());
    }
    // pagmo wants the corner strictly worse than every point; rows on the box's edge cover nothing.
    std::erase_if(points, [](const pagmo::vector_double& point) {
        return std::find(point.begin(), point.end(), 1.0) != point.end();
    });
    if (points.empty()) return 0.0;
    return pagmo::hypervolume(points, true).compute(pagmo::vector_double(scaled.columns, 1.0));
}

}  // namespace outcore::explore
