// What the figures of a point must keep.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <span>

#include "explore/sweep/point_figures.hpp"

namespace outcore::explore {

struct FigureConstraint {
    const FigureColumn* figure = nullptr;
    std::optional<double> at_least, at_most;

    /// A figure that is not known (NaN) keeps nothing.
    bool kept_by(const PointFigures& figures) const;
    /// By which part of the limit it is broken, 0 when it is kept; infinite when not known.
    double excess(const PointFigures& figures) const;
};

bool keeps_all(std::span<const FigureConstraint> constraints, const PointFigures& figures);

}  // namespace outcore::explore
