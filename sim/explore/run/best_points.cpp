// SPDX-License-Identifier: Apache-2.0
#include "explore/run/best_points.hpp"

#include <algorithm>
#include <numeric>

#include "explore/front/pareto.hpp"

namespace outcore::explore {
namespace {

/// Points that may be chosen, with what they cost.
struct Candidates {
    std::vector<std::int64_t> numbers;
    CostTable costs;
};

Candidates read_candidates(SweepStore& store, std::int64_t id, const Sweep& sweep) {
    Candidates read;
    read.costs.columns = sweep.objectives.size();
    store.each_figures(id, [&](std::int64_t number, const PointFigures& figures) {
        if (!keeps_all(sweep.constraints, figures)) return;
        for (const FigureColumn* objective : sweep.objectives) {
            const double value = figures.*objective->member;
            read.costs.values.push_back(objective->better == Better::More ? -value : value);
        }
        if (read.costs.knows(read.numbers.size()))
            read.numbers.push_back(number);
        else
            read.costs.values.resize(read.numbers.size() * read.costs.columns);
    });
    return read;
}

/// Of points that cost the same only the first: most often they have the same schedule.
Candidates distinct(const Candidates& all) {
    std::vector<std::size_t> order(all.numbers.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return std::ranges::lexicographical_compare(all.costs.row(a), all.costs.row(b));
    });
    const auto same = [&](std::size_t a, std::size_t b) {
        return std::ranges::equal(all.costs.row(a), all.costs.row(b));
    };
    order.erase(std::unique(order.begin(), order.end(), same), order.end());
    std::sort(order.begin(), order.end());
    Candidates kept;
    kept.costs.columns = all.costs.columns;
    for (const std::size_t row : order) {
        kept.numbers.push_back(all.numbers[row]);
        const auto costs = all.costs.row(row);
        kept.costs.values.insert(kept.costs.values.end(), costs.begin(), costs.end());
    }
    return kept;
}

}  // namespace

std::vector<std::int64_t> best_points(SweepStore& store, std::int64_t id, const Sweep& sweep,
                                      std::size_t count) {
    std::vector<std::int64_t> best;
    if (count == 0) return best;
    const Candidates candidates = distinct(read_candidates(store, id, sweep));
    for (const std::size_t row : near_front(candidates.costs, count))
        best.push_back(candidates.numbers[row]);
    return best;
}

}  // namespace outcore::explore
