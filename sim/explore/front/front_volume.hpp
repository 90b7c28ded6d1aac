// How much a front covers: its hypervolume.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>

#include "explore/front/cost_table.hpp"

namespace outcore::explore {

/// The share of the box between the best and the worst cost of `rows`, in each column, that the
/// front of `rows` dominates: 1 when one row is best in everything, 0 when only the worst corner is
/// taken. Exact (pagmo). `rows`: all that count, dominated ones too, so that the box does not
/// depend on how good the front is; known ones only. Infinite costs count as the nearer end of the
/// box; columns that are equal all over do not count. Nothing where fewer than two columns remain
/// or the front has more than `most_rows` rows: with four and more columns time grows steeply.
std::optional<double> front_volume(const CostTable& costs, std::span<const std::size_t> rows,
                                   std::size_t most_rows = 2000);

}  // namespace outcore::explore
