// The parallel coordinates of a sweep as SVG: parameters that vary, then the objectives.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>

#include "report/figure_text.hpp"
#include "report/plot_axes.hpp"
#include "report/sweep_data.hpp"
#include "report/sweep_plots.hpp"

namespace outcore::report {
namespace {

using explore::FigureColumn;
using explore::Standing;

constexpr double kTop = 64, kHeight = 300, kLeft = 120, kStep = 108;
constexpr std::size_t kMostNames = 16;    // on one axis
constexpr std::size_t kMostLines = 1500;  // of points that are not on the front

struct Axis {
    std::string title;
    std::function<double(std::size_t row)> place;  // down the drawing; NaN: the point has none
    std::vector<std::pair<double, std::string>> names;
};

/// Values of a parameter at equal distances, the least below.
Axis parameter_axis(const SweepReport& report, std::size_t parameter) {
    const explore::ParameterLevels& levels = report.levels[parameter];
    const auto place = [count = levels.values.size()](double level) {
        return kTop + kHeight * (1.0 - (level + 0.5) / static_cast<double>(count));
    };
    Axis axis{report.parameters[parameter],
              [&levels, place](std::size_t row) { return place(levels.row_level[row]); },
              {}};
    const std::size_t step = (levels.values.size() + kMostNames - 1) / kMostNames;
    for (std::size_t level = 0; level < levels.values.size(); level += step)
        axis.names.emplace_back(place(static_cast<double>(level)),
                                parameter_text(report.parameters[parameter], levels.values[level]));
    return axis;
}

Axis figure_axis(const SweepReport& report, const std::vector<std::size_t>& rows,
                 const FigureColumn& figure) {
    const double factor = drawn_unit(figure).factor;
    std::vector<double> values;
    for (const std::size_t row : rows)
        values.push_back(report.rows[row].figures.*figure.member * factor);
    const PlotScale scale = PlotScale::over(values, kTop + kHeight, kTop);
    Axis axis{figure_title(figure),
              [&report, &figure, scale, factor](std::size_t row) {
                  const double value = report.rows[row].figures.*figure.member * factor;

                  return std::isnan(value) ? value : scale.place(value);
              },
              {}};
    for (const double tick : scale.ticks())
        axis.names.emplace_back(scale.place(tick), plain_number(tick));
    if (scale.has_infinite()) axis.names.emplace_back(kTop, "unlimited");
    return axis;
}

double x_of(std::size_t axis) { return kLeft + kStep * static_cast<double>(axis); }

std::string line(const std::vector<Axis>& axes, std::size_t row, std::string_view style) {
    std::string points;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const double y = axes[i].place(row);
        if (!std::isnan(y)) points += fmt::format("{:.1f},{:.1f} ", x_of(i), y);
    }
    return fmt::format("<polyline points=\"{}\" fill=\"none\" {}/>\n", points, style);
}

std::string drawn_axis(const Axis& axis, std::size_t index) {
    const double x = x_of(index);
    std::string svg = fmt::format(
        "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#555\"/>"
        "<text x=\"{0:.1f}\" y=\"{3:.1f}\" text-anchor=\"middle\" "
        "font-weight=\"bold\">{4}</text>\n",
        x, kTop, kTop + kHeight, kTop - (index % 2 == 0 ? 12.0 : 26.0), svg_text(axis.title));
    for (const auto& [y, name] : axis.names)
        svg += fmt::format(
            "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\" font-size=\"10\" stroke=\"white\" "
            "stroke-width=\"3\" paint-order=\"stroke\">{}</text>\n",
            x - 5.0, y + 3.5, svg_text(name));
    return svg;
}

}  // namespace

std::string parallel_svg(const SweepReport& report, const SweepAnalysis& analysis) {
    const auto& standings = analysis.analytic.front.standings;
    std::vector<std::size_t> rows = page_rows(report, analysis, kMostLines);
    std::erase_if(rows, [&](std::size_t row) { return standings[row] > Standing::BreaksLimit; });
    std::vector<Axis> axes;
    for (std::size_t parameter = 0; parameter < report.parameters.size(); ++parameter) {
        if (report.levels[parameter].values.size() > 1)
            axes.push_back(parameter_axis(report, parameter));
    }
    for (const FigureColumn* objective : report.objectives)
        axes.push_back(figure_axis(report, rows, *objective));
    std::string svg;
    for (const bool front : {false, true}) {
        for (const std::size_t row : rows) {
            if ((standings[row] == Standing::Front) == front)
                svg += line(axes, row,
                            front ? "stroke=\"#c2410c\" stroke-width=\"1.5\""
                                  : "stroke=\"#8793a0\" stroke-opacity=\"0.2\"");
        }
    }
    for (std::size_t i = 0; i < axes.size(); ++i) svg += drawn_axis(axes[i], i);
    return svg_sheet(x_of(axes.size()) - 10.0, kTop + kHeight + 24.0,
                     report.title + ": parallel coordinates, the front in colour", svg);
}

}  // namespace outcore::report
