// What each parameter of a sweep does to a figure, all else averaged: main effects.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <span>

#include <vector>

#include "explore/front/parameter_levels.hpp"
#include "explore/front/sweep_front.hpp"

namespace outcore::explore {

/// One value of a parameter, or a run of neighbouring ones.
struct LevelEffect {
    Value first, last;                           // the same for a single value
    std::size_t points = 0;                      // with a finite figure
    std::size_t infeasible = 0;                  // without a schedule
    double mean = 0.0, least = 0.0, most = 0.0;  // of the figure; 0 without points
};

struct MainEffect {
    std::size_t parameter = 0;
    std::vector<LevelEffect> levels;  // in the order of the values
    double range = 0.0;               // highest mean less lowest
    /// Share of the figure's variance that lies between the levels (eta squared): 1 when nothing
    /// else matters, 0 when the parameter does not. Effects of several parameters together are in
    /// nobody's share. In a sweep that is no full grid, shares also hold what parameters that move
    /// together do.
    double variance_share = 0.0;
};

/// More distinct numbers than this are taken together in runs of about equally many rows.
constexpr std::size_t kMostLevels = 16;

/// Of each parameter, in the order of `levels`, which are those of `rows`. Rows whose figure is
/// infinite or not known do not count.
std::vector<MainEffect> main_effects(std::span<const SweepRow> rows,
                                     std::span<const ParameterLevels> levels,
                                     const FigureColumn& figure, Predictor predictor);

}  // namespace outcore::explore
