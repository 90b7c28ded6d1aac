// SPDX-License-Identifier: Apache-2.0
#include "explore/front/pareto.hpp"

#include <algorithm>
#include <limits>
#include <numeric>

#include "explore/front/distinct_front.hpp"

namespace outcore::explore {
namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();

using Rows = std::vector<std::size_t>;

bool same_costs(const CostTable& costs, std::size_t a, std::size_t b) {
    return std::ranges::equal(costs.row(a), costs.row(b));
}

/// Known rows by their columns; equal ones by number.
Rows sorted_rows(const CostTable& costs) {
    Rows rows;
    rows.reserve(costs.rows());
    for (std::size_t row = 0; row < costs.rows(); ++row) {
        if (costs.knows(row)) rows.push_back(row);
    }
    std::sort(rows.begin(), rows.end(), [&](std::size_t a, std::size_t b) {
        const auto x = costs.row(a), y = costs.row(b);
        for (std::size_t i = 0; i < x.size(); ++i) {
            if (x[i] != y[i]) return x[i] < y[i];
        }
        return a < b;
    });
    return rows;
}

/// Splits sorted rows into their front, by number, and the others, still sorted.
std::pair<Rows, Rows> front_and_rest(const CostTable& costs, const Rows& sorted) {
    CostTable distinct{costs.columns, {}};
    std::vector<std::size_t> first;  // of each group of equal rows, its place in `sorted`
    for (std::size_t i = 0; i < sorted.size(); ++i) {
        if (i > 0 && same_costs(costs, sorted[i - 1], sorted[i])) continue;
        first.push_back(i);
        const auto row = costs.row(sorted[i]);
        distinct.values.insert(distinct.values.end(), row.begin(), row.end());
    }
    first.push_back(sorted.size());
    Rows front, rest;
    std::size_t next = 0;
    for (const std::size_t group : distinct_front(distinct)) {
        for (; next < first[group]; ++next) rest.push_back(sorted[next]);
        for (; next < first[group + 1]; ++next) front.push_back(sorted[next]);
    }
    rest.insert(rest.end(), sorted.begin() + static_cast<std::ptrdiff_t>(next), sorted.end());
    std::sort(front.begin(), front.end());
    return {std::move(front), std::move(rest)};
}

/// Adds one column's part of the crowding distance of `layer`.
void add_crowding(const CostTable& costs, std::size_t column, const Rows& layer,
                  std::vector<double>& crowding) {
    std::vector<std::size_t> order(layer.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    const auto cost = [&](std::size_t i) { return costs.row(layer[i])[column]; };
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return cost(a) < cost(b); });
    const double span = cost(order.back()) - cost(order.front());
    crowding[order.front()] = crowding[order.back()] = kInfinite;
    if (!(span > 0.0) || std::isinf(span)) return;
    for (std::size_t i = 1; i + 1 < order.size(); ++i)
        crowding[order[i]] += (cost(order[i + 1]) - cost(order[i - 1])) / span;
}

/// The `count` rows of a layer that are farthest from their neighbours.
Rows spread_rows(const CostTable& costs, const Rows& layer, std::size_t count) {
    std::vector<double> crowding(layer.size(), 0.0);
    for (std::size_t column = 0; column < costs.columns; ++column)
        add_crowding(costs, column, layer, crowding);
    std::vector<std::size_t> order(layer.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(),
                     [&](std::size_t a, std::size_t b) { return crowding[a] > crowding[b]; });
    Rows chosen;
    for (std::size_t i = 0; i < count; ++i) chosen.push_back(layer[order[i]]);
    return chosen;
}

}  // namespace

std::vector<std::size_t> pareto_front(const CostTable& costs) {
    return front_and_rest(costs, sorted_rows(costs)).first;
}

std::vector<std::vector<std::size_t>> pareto_layers(const CostTable& costs, std::size_t at_least,
                                                    std::size_t most_layers) {
    std::vector<Rows> layers;
    Rows left = sorted_rows(costs);
    for (std::size_t found = 0; found < at_least && !left.empty() && layers.size() < most_layers;) {
        auto [layer, rest] = front_and_rest(costs, left);
        found += layer.size();
        layers.push_back(std::move(layer));
        left = std::move(rest);
    }
    return layers;
}

std::vector<std::size_t> near_front(const CostTable& costs, std::size_t count) {
    Rows chosen;
    for (const Rows& layer : pareto_layers(costs, count)) {
        const std::size_t room = count - chosen.size();
        const Rows part = layer.size() <= room ? layer : spread_rows(costs, layer, room);
        chosen.insert(chosen.end(), part.begin(), part.end());
    }
    std::sort(chosen.begin(), chosen.end());
    return chosen;
}

}  // namespace outcore::explore
