// The front of rows that are sorted and all different: steps 3 of pareto.hpp.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

#include "explore/front/cost_table.hpp"

namespace outcore::explore {

/// `costs`: without NaN, sorted by their columns, no two rows equal. Ascending.
std::vector<std::size_t> distinct_front(const CostTable& costs);

}  // namespace outcore::explore
