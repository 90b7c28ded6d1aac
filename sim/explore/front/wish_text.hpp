// Bounds on figures as people write them: "latency_s=100ms", "lifetime_years=5".
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "base/result.hpp"
#include "explore/sweep/figure_constraint.hpp"

namespace outcore::explore {

/// FIGURE=VALUE: at most VALUE, or at least where more is better. The value is in the figure's own
/// unit unless it has one of its own: s, ms, us, J, mJ, uJ, bytes, KiB, MiB, years. A wrong
/// name or unit is answered with the right ones.
Result<FigureConstraint> parse_wish(const std::string& text);

/// A column of figures by its name; an unknown one is answered with the nearest.
Result<const FigureColumn*> parse_figure(const std::string& name);

}  // namespace outcore::explore
