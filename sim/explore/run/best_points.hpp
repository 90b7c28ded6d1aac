// Which points of a store deserve SystemC: the front by the closed forms and its neighbours. Takes
// some 16 bytes for each point and objective, whatever else a row holds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "explore/store/sweep_store.hpp"
#include "explore/sweep/sweep.hpp"

namespace outcore::explore {

/// Numbers of at most `count` points that keep the constraints, ascending; of points that are equal
/// in all objectives the first only.
std::vector<std::int64_t> best_points(SweepStore& store, std::int64_t id, const Sweep& sweep,
                                      std::size_t count);

}  // namespace outcore::explore
