// The front of a sweep: which rows are on it, and what keeps the others away.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include "explore/front/cost_table.hpp"
#include "explore/sweep/figure_constraint.hpp"
#include "explore/sweep/sweep_row.hpp"

namespace outcore::explore {

/// Whose figures are taken. A front never mixes both: rows without the wanted figures are unknown.
enum class Predictor : std::uint8_t { Analytic, SystemC };
/// Nullptr when there are none.
const PointFigures* figures_of(const SweepRow& row, Predictor predictor);

using Objectives = std::vector<const FigureColumn*>;

using FigureLimits = std::vector<FigureConstraint>;

/// Unknown: an objective or a limited figure is NaN, or there are no figures of this predictor.
enum class Standing : std::uint8_t {
    Front,
    Dominated,
    BreaksLimit,
    Unknown,
    Infeasible,
    Failed,
    Pending  // or running
};
std::string_view to_string(Standing standing);

/// Row i is rows[i]; NaN where a figure is not known. What is better when more is negated.
CostTable cost_table(std::span<const SweepRow> rows, const Objectives& objectives,
                     Predictor predictor);

struct SweepFront {
    CostTable costs;                  // NaN in rows that can not be on the front
    std::vector<Standing> standings;  // by row
    std::vector<std::size_t> rows;    // on the front, ascending
};
/// Rows that keep every limit compete; the others are told apart by what keeps them away.
SweepFront sweep_front(std::span<const SweepRow> rows, const Objectives& objectives,
                       const FigureLimits& limits, Predictor predictor);

}  // namespace outcore::explore
