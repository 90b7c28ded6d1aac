// SPDX-License-Identifier: Apache-2.0
#include "report/sweep_plots.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace outcore::report {
namespace {

/// Points on either front that have details, those of SystemC first.
std::vector<std::int64_t> drawn_schedules(const SweepReport& report,
                                          const SweepAnalysis& analysis) {
    std::vector<std::int64_t> points;
    for (const AnalysedFront* made : {&analysis.systemc, &analysis.analytic}) {
        for (const std::size_t row : made->front.rows) {
            const std::int64_t point = report.rows[row].point;
            const bool known = std::find(points.begin(), points.end(), point) != points.end();
            if (!known && points.size() < kMostSchedules && report.details.count(point) != 0)
                points.push_back(point);
        }
    }
    return points;
}

}  // namespace

std::vector<SweepPlot> sweep_plots(const SweepReport& report, const SweepAnalysis& analysis) {
    std::vector<SweepPlot> plots;
    const explore::FigureColumn& first = *report.objectives.front();
    for (const explore::FigureColumn* other : report.objectives) {
        if (other != &first)
            plots.push_back({fmt::format("front_{}_{}", first.name, other->name),
                             front_svg(report, analysis, *other, first)});
    }
    plots.push_back({"parallel", parallel_svg(report, analysis)});
    for (const FigureEffects& effects : analysis.effects) {
        if (std::find(report.objectives.begin(), report.objectives.end(), effects.figure) !=
            report.objectives.end())
            plots.push_back({fmt::format("sensitivity_{}", effects.figure->name),
                             sensitivity_svg(report, effects)});
    }
    for (const std::int64_t point : drawn_schedules(report, analysis)) {
        std::string svg = schedule_svg(fmt::format("{}: schedule of point {}", report.title, point),
                                       report.details.at(point));
        if (!svg.empty()) plots.push_back({fmt::format("schedule_{}", point), std::move(svg)});
    }
    return plots;
}

}  // namespace outcore::report
