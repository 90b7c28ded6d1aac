// The Pareto front of a table of costs.
//   1. Rows that are not known (NaN) are left out; equal rows are taken as one.
//   2. Rows are sorted by their columns, so that none is dominated by a later one.
//   3. One column: the first. Two: a sweep that keeps the least second cost. Three: a sweep that
//      keeps the staircase of the other two. More: halves, whose fronts are found one by one; then
//      the front of the second loses what a row of the first dominates in the remaining columns
//      (divide and conquer by column: Kung, Luccio, Preparata, "On finding the maxima of a set of
//      vectors", J. ACM 22, 1975).
//   4. All rows that equal one of the front are on it.
// O(n log n) for up to three columns, O(n log^(k-1) n) for k columns above that.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <limits>
#include <vector>

#include "explore/front/cost_table.hpp"

namespace outcore::explore {

/// Rows that no row dominates, ascending.
std::vector<std::size_t> pareto_front(const CostTable& costs);

/// The front, then the front of the rest, and so on, until the layers hold `at_least` rows or all
/// that are known, or there are `most_layers`: the front with its neighbours. Each layer takes
/// the time of a front.
std::vector<std::vector<std::size_t>> pareto_layers(
    const CostTable& costs, std::size_t at_least,
    std::size_t most_layers = std::numeric_limits<std::size_t>::max());

/// `count` rows worth a closer look: layer by layer; of a layer that does not fit whole those that
/// keep it spread, by their crowding distance (Deb et al., "NSGA-II", IEEE TEC 6(2), 2002), the
/// ends first. Ascending.
std::vector<std::size_t> near_front(const CostTable& costs, std::size_t count);

}  // namespace outcore::explore
