// The front of a sweep as SVG: two figures against each other.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

#include "report/figure_text.hpp"
#include "report/plot_axes.hpp"
#include "report/sweep_data.hpp"
#include "report/sweep_plots.hpp"

namespace outcore::report {
namespace {

using explore::FigureColumn;
using explore::Standing;

constexpr PlotArea kArea{76, 40, 560, 400};

/// How points of a standing look; those not named are not drawn.
struct Look {
    Standing standing;
    const char *colour, *name;
    double radius;
    bool hollow;
};
constexpr std::array<Look, 3> kLooks = {
    {{Standing::Dominated, "#8793a0", "dominated", 2.0, false},
     {Standing::BreaksLimit, "#b08a1e", "breaks a limit", 2.4, true},
     {Standing::Front, "#c2410c", "front", 4.0, false}}};

std::string circle(double x, double y, double radius, const char* colour, bool hollow) {
    if (hollow)
        return fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:g}\" fill=\"none\" stroke=\"{}\"/>\n", x, y,
            radius, colour);
    return fmt::format("<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"{:g}\" fill=\"{}\"/>\n", x, y,
                       radius, colour);
}

struct Places {
    PlotScale x, y;
    const FigureColumn &x_figure, &y_figure;

    std::string mark(const explore::PointFigures& figures, double radius, const char* colour,
                     bool hollow) const {
        const double a = figures.*x_figure.member * drawn_unit(x_figure).factor;
        const double b = figures.*y_figure.member * drawn_unit(y_figure).factor;
        return circle(x.place(a), y.place(b), radius, colour, hollow);
    }
};

std::string legend() {
    std::string svg;
    double x = kArea.left;
    const double y = kArea.bottom() + 62.0;
    for (const Look& look : kLooks) {
        svg += circle(x + 5.0, y - 4.0, 4.0, look.colour, look.hollow);
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n", x + 14.0, y, look.name);
        x += 40.0 + 7.0 * static_cast<double>(std::string_view(look.name).size());
    }
    svg += circle(x + 5.0, y - 4.0, 5.0, "#15795a", true);
    return svg + fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\">confirmed by SystemC</text>\n",
                             x + 16.0, y);
}

std::vector<double> drawn_values(const SweepReport& report, const std::vector<std::size_t>& rows,
                                 const FigureColumn& figure) {
    std::vector<double> values;
    for (const std::size_t row : rows)
        values.push_back(report.rows[row].figures.*figure.member * drawn_unit(figure).factor);
    return values;
}

}  // namespace

std::string front_svg(const SweepReport& report, const SweepAnalysis& analysis,
                      const FigureColumn& x, const FigureColumn& y) {
    const auto& standings = analysis.analytic.front.standings;
    std::vector<std::size_t> rows = page_rows(report, analysis, kMostPlotPoints);
    const bool sampled = rows.size() < report.rows.size();
    std::erase_if(rows, [&](std::size_t row) {
        const explore::PointFigures& figures = report.rows[row].figures;
        return std::none_of(kLooks.begin(), kLooks.end(),
                            [&](const Look& look) { return look.standing == standings[row]; }) ||
               std::isnan(figures.*x.member) || std::isnan(figures.*y.member);
    });
    const Places places{PlotScale::over(drawn_values(report, rows, x), kArea.left, kArea.right()),
                        PlotScale::over(drawn_values(report, rows, y), kArea.bottom(), kArea.top),
                        x, y};
    std::string svg =
        x_axis(places.x, kArea, figure_title(x)) + y_axis(places.y, kArea, figure_title(y));
    for (const Look& look : kLooks) {
        for (const std::size_t row : rows) {
            if (standings[row] == look.standing)
                svg += places.mark(report.rows[row].figures, look.radius, look.colour, look.hollow);
        }
    }
    for (const std::size_t row : rows) {
        if (report.rows[row].confirmed)
            svg += places.mark(report.rows[row].figures, 6.5, "#15795a", true);
    }
    const std::string title =
        fmt::format("{}: {} and {}{}", report.title, y.label, x.label,
                    sampled ? fmt::format(", {} of {} points", rows.size(), report.rows.size())
                            : std::string());
    return svg_sheet(kArea.right() + 44.0, kArea.bottom() + 80.0, title, svg + legend());
}

}  // namespace outcore::report
