// SPDX-License-Identifier: Apache-2.0
#include "explore/front/main_effect.hpp"

#include <algorithm>
#include <limits>

namespace outcore::explore {
namespace {

constexpr std::size_t kRuns = 8;

/// Level -> index of the run that it belongs to. One run a level where there are few; rows without
/// the parameter stay apart.
std::vector<std::size_t> runs_of(const ParameterLevels& levels) {
    std::vector<std::size_t> run_of(levels.values.size()), rows(levels.values.size(), 0);
    for (const std::uint32_t level : levels.row_level) ++rows[level];
    const std::size_t absent = run_of.empty() || levels.exists(0) ? 0 : 1;
    const std::size_t present = levels.row_level.size() - (absent > 0 ? rows[0] : 0);
    const bool together = levels.numeric() && levels.values.size() - absent > kMostLevels;
    std::size_t before = 0, last_slot = 0, run = absent;
    for (std::size_t level = absent; level < run_of.size(); ++level) {
        const std::size_t slot = together ? before * kRuns / present : level;
        if (level > absent && slot != last_slot) ++run;
        run_of[level] = run;
        last_slot = slot;
        before += rows[level];
    }
    return run_of;
}

struct Sums {
    std::size_t points = 0;
    double mean = 0.0, squares = 0.0;  // Welford
    void add(double value) {
        ++points;
        const double away = value - mean;
        mean += away / static_cast<double>(points);
        squares += away * (value - mean);
    }
};

std::vector<LevelEffect> empty_effects(const ParameterLevels& levels,
                                       const std::vector<std::size_t>& run_of) {
    std::vector<LevelEffect> effects(run_of.empty() ? 0 : run_of.back() + 1);
    for (std::size_t level = run_of.size(); level-- > 0;)
        effects[run_of[level]].first = levels.values[level];
    for (std::size_t level = 0; level < run_of.size(); ++level)
        effects[run_of[level]].last = levels.values[level];
    for (LevelEffect& effect : effects) {
        effect.least = std::numeric_limits<double>::infinity();
        effect.most = -effect.least;
    }
    return effects;
}

void finish(MainEffect& effect, const std::vector<Sums>& runs, const Sums& all) {
    double between = 0.0, low = std::numeric_limits<double>::infinity(), high = -low;
    for (std::size_t i = 0; i < runs.size(); ++i) {
        LevelEffect& level = effect.levels[i];
        level.points = runs[i].points;
        level.mean = runs[i].mean;
        if (level.points == 0) {
            level.least = level.most = 0.0;
            continue;
        }
        const double away = level.mean - all.mean;
        between += static_cast<double>(level.points) * away * away;
        low = std::min(low, level.mean);
        high = std::max(high, level.mean);
    }
    if (all.points > 0) effect.range = high - low;
    if (all.squares > 0.0) effect.variance_share = std::min(1.0, between / all.squares);
}

MainEffect effect_of(std::span<const SweepRow> rows, const ParameterLevels& levels,
                     const FigureColumn& figure, Predictor predictor) {
    const std::vector<std::size_t> run_of = runs_of(levels);
    MainEffect effect{0, empty_effects(levels, run_of)};
    std::vector<Sums> runs(effect.levels.size());
    Sums all;
    for (std::size_t i = 0; i < rows.size(); ++i) {
        const std::size_t run = run_of[levels.row_level[i]];
        LevelEffect& level = effect.levels[run];
        if (rows[i].state == PointState::Infeasible) ++level.infeasible;
        const PointFigures* figures = figures_of(rows[i], predictor);
        if (figures == nullptr || !std::isfinite(figures->*figure.member)) continue;
        const double value = figures->*figure.member;
        runs[run].add(value);
        all.add(value);
        level.least = std::min(level.least, value);
        level.most = std::max(level.most, value);
    }
    finish(effect, runs, all);
    return effect;
}

}  // namespace

std::vector<MainEffect> main_effects(std::span<const SweepRow> rows,
                                     std::span<const ParameterLevels> levels,
                                     const FigureColumn& figure, Predictor predictor) {
    std::vector<MainEffect> effects;
    for (const ParameterLevels& parameter : levels) {
        effects.push_back(effect_of(rows, parameter, figure, predictor));
        effects.back().parameter = effects.size() - 1;
    }
    return effects;
}

}  // namespace outcore::explore
