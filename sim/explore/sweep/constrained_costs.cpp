// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/constrained_costs.hpp"

#include <algorithm>
#include <cmath>

namespace outcore::explore {
namespace {

/// Beyond every figure, and far enough from the largest double that differences stay finite.
constexpr double kWorstFigure = 1e100;
/// Broken constraints begin where figures end: each is this far away, times how much is missed.
constexpr double kBroken = 1e110, kMostMissed = 1e30;
constexpr double kNoFigures = 1e150;

double cost_of(const FigureColumn& figure, const PointFigures& figures) {
    const double value = figures.*figure.member;
    if (std::isnan(value)) return kWorstFigure;
    return std::clamp(figure.better == Better::More ? -value : value, -kWorstFigure, kWorstFigure);
}

}  // namespace

std::vector<double> constrained_costs(const Sweep& sweep, const SweepRow& row) {
    std::vector<double> costs(sweep.objectives.size(), kNoFigures);
    if (row.state != PointState::Done) return costs;
    double missed = 0.0;
    for (const FigureConstraint& one : sweep.constraints) missed += one.excess(row.figures);
    for (std::size_t i = 0; i < costs.size(); ++i) {
        costs[i] = missed > 0.0 ? kBroken * (1.0 + std::min(missed, kMostMissed))
                                : cost_of(*sweep.objectives[i], row.figures);
    }
    return costs;
}

}  // namespace outcore::explore
