// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/figure_constraint.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace outcore::explore {
namespace {

/// By which part of `limit`, where there is something to divide by.
double part(double missed, double limit) {
    if (!(missed > 0.0)) return 0.0;
    return limit == 0.0 ? missed : missed / std::abs(limit);
}

}  // namespace

double FigureConstraint::excess(const PointFigures& figures) const {
    const double value = figures.*figure->member;
    if (std::isnan(value)) return std::numeric_limits<double>::infinity();
    double most = 0.0;
    if (at_most) most = std::max(most, part(value - *at_most, *at_most));
    if (at_least) most = std::max(most, part(*at_least - value, *at_least));
    return most;
}

bool FigureConstraint::kept_by(const PointFigures& figures) const { return excess(figures) == 0.0; }

bool keeps_all(std::span<const FigureConstraint> constraints, const PointFigures& figures) {
    return std::all_of(constraints.begin(), constraints.end(),
                       [&](const FigureConstraint& one) { return one.kept_by(figures); });
}

}  // namespace outcore::explore
