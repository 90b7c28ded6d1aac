// SPDX-License-Identifier: Apache-2.0
#include "explore/run/best_points.hpp"

#include <limits>

#include "explore/front/pareto.hpp"

namespace outcore::explore {

std::vector<std::int64_t> best_points(SweepStore& store, std::int64_t id, const Sweep& sweep,
                                      std::size_t count) {
    std::vector<std::int64_t> numbers;
    if (count == 0) return numbers;
    CostTable costs{sweep.objectives.size(), {}};
    store.each_figures(id, [&](std::int64_t number, const PointFigures& figures) {
        if (!keeps_all(sweep.constraints, figures)) return;
        numbers.push_back(number);
        for (const FigureColumn* objective : sweep.objectives) {
            const double value = figures.*objective->member;
            costs.values.push_back(objective->better == Better::More ? -value : value);
        }
    });
    std::vector<std::int64_t> best;
    for (const std::size_t row : near_front(costs, count)) best.push_back(numbers[row]);
    return best;
}

}  // namespace outcore::explore
