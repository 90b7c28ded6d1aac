// SPDX-License-Identifier: Apache-2.0
#include "report/sweep_analysis.hpp"

#include <algorithm>

#include "explore/front/front_volume.hpp"
#include "explore/front/pareto.hpp"

namespace outcore::report {
namespace {

using explore::FigureColumn;
using explore::Predictor;
using explore::SweepRow;

constexpr std::size_t kLayers = 6;           // the front and its neighbours
constexpr std::size_t kMostFlips = 10;       // of each objective; their number is told
constexpr std::size_t kMostKneeRows = 4000;  // knees take time with the square of the front

AnalysedFront analyse_front(const SweepReport& report, Predictor predictor) {
    AnalysedFront made;
    made.front = explore::sweep_front(report.rows, report.objectives, report.limits, predictor);
    if (made.front.rows.size() <= kMostKneeRows)
        made.knees = explore::knee_points(made.front.costs, made.front.rows);
    std::vector<std::size_t> competing;
    for (std::size_t row = 0; row < report.rows.size(); ++row) {
        if (made.front.costs.knows(row)) competing.push_back(row);
    }
    made.volume = explore::front_volume(made.front.costs, competing);
    return made;
}

/// Two rows differ in it.
bool varies(const std::vector<SweepRow>& rows, const FigureColumn& figure) {
    std::optional<double> first;
    for (const SweepRow& row : rows) {
        const explore::PointFigures* figures = explore::figures_of(row, Predictor::Analytic);
        if (figures == nullptr || !std::isfinite(figures->*figure.member)) continue;
        if (!first) first = figures->*figure.member;
        if (figures->*figure.member != *first) return true;
    }
    return false;
}

}  // namespace

std::size_t SweepAnalysis::count(explore::PointState state) const {
    const auto found = states.find(state);
    return found == states.end() ? 0 : found->second;
}

SweepAnalysis analyse(const SweepReport& report) {
    SweepAnalysis analysis;

    analysis.analytic = analyse_front(report, Predictor::Analytic);
    analysis.systemc = analyse_front(report, Predictor::SystemC);
    for (const FigureColumn& figure : explore::figure_columns()) {
        if (!varies(report.rows, figure)) continue;
        analysis.effects.push_back({&figure, explore::main_effects(report.rows, report.levels,
                                                                   figure, Predictor::Analytic)});
    }
    for (const FigureColumn* objective : report.objectives)
        analysis.flips.push_back(explore::rank_flips(report.rows, *objective, kMostFlips));
    for (const auto& layer :
         explore::pareto_layers(analysis.analytic.front.costs, kMostPagePoints / 2, kLayers))
        analysis.near_front.insert(analysis.near_front.end(), layer.begin(), layer.end());
    analysis.changes = explore::front_changes(report.rows, report.objectives, report.limits);
    for (const SweepRow& row : report.rows) {
        ++analysis.states[row.state];
        if (explore::figures_of(row, Predictor::SystemC) != nullptr) ++analysis.confirmed;
    }
    return analysis;
}

}  // namespace outcore::report
