// SPDX-License-Identifier: Apache-2.0
#include "explore/front/knee.hpp"

#include <algorithm>

#include "explore/front/scaled_costs.hpp"

namespace outcore::explore {
namespace {

constexpr std::size_t kNeighbours = 4;

double distance(std::span<const double> a, std::span<const double> b) {
    double sum = 0.0;
    for (std::size_t i = 0; i < a.size(); ++i) sum += (a[i] - b[i]) * (a[i] - b[i]);
    return sum;
}

/// Points on the plane have scaled costs that sum to the number of columns less one.
double bulge_of(std::span<const double> scaled) {
    double sum = 0.0;
    for (const double cost : scaled) sum += cost;
    return 1.0 - sum / static_cast<double>(scaled.size() - 1);
}

bool is_summit(const CostTable& scaled, const std::vector<double>& bulges, std::size_t row) {
    std::vector<std::pair<double, std::size_t>> others;
    for (std::size_t other = 0; other < scaled.rows(); ++other) {
        if (other != row) others.emplace_back(distance(scaled.row(row), scaled.row(other)), other);
    }
    const std::size_t near = std::min(kNeighbours, others.size());
    std::partial_sort(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(near),
                      others.end());
    return std::all_of(others.begin(), others.begin() + static_cast<std::ptrdiff_t>(near),
                       [&](const auto& other) { return bulges[other.second] <= bulges[row]; });
}

}  // namespace

std::vector<Knee> knee_points(const CostTable& costs, std::span<const std::size_t> front) {
    const CostTable scaled = scaled_costs(costs, front);
    if (scaled.columns < 2) return {};
    std::vector<double> bulges;
    for (std::size_t i = 0; i < scaled.rows(); ++i) bulges.push_back(bulge_of(scaled.row(i)));
    std::vector<Knee> knees;
    for (std::size_t i = 0; i < scaled.rows(); ++i) {
        if (bulges[i] > 0.0 && is_summit(scaled, bulges, i)) knees.push_back({front[i], bulges[i]});
    }
    std::stable_sort(knees.begin(), knees.end(),
                     [](const Knee& a, const Knee& b) { return a.bulge > b.bulge; });
    return knees;
}

}  // namespace outcore::explore
