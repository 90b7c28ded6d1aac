// A point as a search sees it: one cost for each objective, less being better.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "explore/sweep/sweep.hpp"
#include "explore/sweep/sweep_row.hpp"

namespace outcore::explore {

/// Deb's rule for constraints (Deb et al., NSGA-II, 2002, section VI), as plain numbers: a point
/// that keeps all constraints dominates every one that does not; of two that do not, the one that
/// breaks them by less dominates; one without figures is dominated by all that have some. Figures
/// of points that are done are finite or infinite; what is infinite, or not known, counts as a very
/// large number.
std::vector<double> constrained_costs(const Sweep& sweep, const SweepRow& row);

}  // namespace outcore::explore
