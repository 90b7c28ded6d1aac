// SPDX-License-Identifier: Apache-2.0
#include "explore/front/sweep_front.hpp"

#include <array>
#include <limits>

#include "explore/front/pareto.hpp"

namespace outcore::explore {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

/// Of a row before anything is compared: Dominated stands for "competes".
Standing standing_alone(const SweepRow& row, std::span<const double> costs,
                        const FigureLimits& limits, Predictor predictor) {
    switch (row.state) {
        case PointState::Pending:
        case PointState::Running:
            return Standing::Pending;
        case PointState::Infeasible:
            return Standing::Infeasible;
        case PointState::Failed:
            return Standing::Failed;
        case PointState::Done:
            break;
    }
    const PointFigures* figures = figures_of(row, predictor);
    if (figures == nullptr) return Standing::Unknown;
    for (const double cost : costs) {
        if (std::isnan(cost)) return Standing::Unknown;
    }
    for (const FigureConstraint& limit : limits) {
        if (std::isnan(figures->*limit.figure->member)) return Standing::Unknown;
    }
    return keeps_all(limits, *figures) ? Standing::Dominated : Standing::BreaksLimit;
}

}  // namespace

const PointFigures* figures_of(const SweepRow& row, Predictor predictor) {
    if (row.state != PointState::Done) return nullptr;
    if (predictor == Predictor::Analytic) return &row.figures;
    return row.confirmed ? &*row.confirmed : nullptr;
}

std::string_view to_string(Standing standing) {
    constexpr std::array<std::string_view, 7> kNames = {
        "front", "dominated", "breaks a limit", "unknown", "infeasible", "failed", "pending"};
    return kNames[static_cast<std::size_t>(standing)];
}

CostTable cost_table(std::span<const SweepRow> rows, const Objectives& objectives,
                     Predictor predictor) {
    CostTable costs{objectives.size(), {}};
    costs.values.reserve(rows.size() * objectives.size());
    for (const SweepRow& row : rows) {
        const PointFigures* figures = figures_of(row, predictor);
        for (const FigureColumn* objective : objectives) {
            const double value = figures == nullptr ? kUnknown : figures->*objective->member;
            costs.values.push_back(objective->better == Better::More ? -value : value);
        }
    }
    return costs;
}

SweepFront sweep_front(std::span<const SweepRow> rows, const Objectives& objectives,
                       const FigureLimits& limits, Predictor predictor) {
    SweepFront front;
    front.costs = cost_table(rows, objectives, predictor);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        front.standings.push_back(standing_alone(rows[i], front.costs.row(i), limits, predictor));
        if (front.standings.back() == Standing::Dominated) continue;
        for (std::size_t column = 0; column < objectives.size(); ++column)
            front.costs.values[i * objectives.size() + column] = kUnknown;
    }
    front.rows = pareto_front(front.costs);
    for (const std::size_t row : front.rows) front.standings[row] = Standing::Front;
    return front;
}

}  // namespace outcore::explore
