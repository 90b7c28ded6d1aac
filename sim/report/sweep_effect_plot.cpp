// Sensitivity of a figure as SVG: each parameter's share of the variance, and its means.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "report/figure_text.hpp"
#include "report/plot_axes.hpp"
#include "report/sweep_plots.hpp"

namespace outcore::report {
namespace {

using explore::LevelEffect;
using explore::MainEffect;

constexpr double kRow = 96, kTop = 44, kBarLeft = 150, kBarWidth = 200, kMeansLeft = 450,
                 kMeansWidth = 380;

std::string share_bar(const std::string& name, double share, double y) {
    return fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>"
        "<rect class=\"share\" x=\"{:.1f}\" y=\"{:.1f}\" width=\"{:.1f}\" height=\"18\" "
        "fill=\"#1f6fb8\"/>"
        "<text x=\"{:.1f}\" y=\"{:.1f}\">{:.1f} %</text>\n",
        kBarLeft - 8.0, y + 36.0, svg_text(name), kBarLeft, y + 23.0,
        std::max(1.0, share * kBarWidth), kBarLeft + share * kBarWidth + 6.0, y + 36.0,
        100.0 * share);
}

std::vector<double> spread(const MainEffect& effect, double factor) {
    std::vector<double> values;
    for (const LevelEffect& level : effect.levels) {
        if (level.points == 0) continue;
        values.push_back(level.least * factor);
        values.push_back(level.most * factor);
    }
    return values;
}

/// Mean of each value with the least and the most.
std::string means(const MainEffect& effect, std::string_view parameter, double factor, double y) {
    const PlotScale scale = PlotScale::over(spread(effect, factor), y + 66.0, y + 8.0);
    const double step = kMeansWidth / static_cast<double>(effect.levels.size());
    std::string svg, path;
    double x = kMeansLeft + step / 2.0;
    for (const LevelEffect& level : effect.levels) {
        const double at = scale.place(level.mean * factor);
        svg += fmt::format(
            "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\" font-size=\"9\">{}</text>", x,
            y + 80.0, svg_text(level_text(parameter, level)));
        if (level.points > 0) {
            path += fmt::format("{:.1f},{:.1f} ", x, at);
            svg += fmt::format(
                "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" "
                "stroke=\"#888\"/><circle cx=\"{0:.1f}\" cy=\"{3:.1f}\" r=\"3\" "
                "fill=\"#c2410c\"/>\n",
                x, scale.place(level.least * factor), scale.place(level.most * factor), at);
        }
        x += step;
    }
    const std::vector<double>& ticks = scale.ticks();
    for (const double tick : {ticks.front(), ticks.back()})
        svg += fmt::format(
            "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\" font-size=\"9\">{}</text>\n",
            kMeansLeft - 6.0, scale.place(tick) + 3.0, plain_number(tick));
    return svg + fmt::format("<polyline points=\"{}\" fill=\"none\" stroke=\"#c2410c\"/>\n", path);
}

}  // namespace

std::string sensitivity_svg(const SweepReport& report, const FigureEffects& effects) {
    std::vector<const MainEffect*> order;
    for (const MainEffect& effect : effects.effects) {
        if (effect.levels.size() > 1) order.push_back(&effect);
    }
    std::stable_sort(order.begin(), order.end(), [](const MainEffect* a, const MainEffect* b) {
        return a->variance_share > b->variance_share;
    });
    const double factor = drawn_unit(*effects.figure).factor;
    std::string svg = fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"#555\">share of the variance</text>"
        "<text x=\"{:.1f}\" y=\"{:.1f}\" fill=\"#555\">mean, least and most of {}</text>\n",
        kBarLeft, kTop, kMeansLeft, kTop, figure_title(*effects.figure));
    double y = kTop + 4.0;
    for (const MainEffect* effect : order) {
        svg += share_bar(report.parameters[effect->parameter], effect->variance_share, y);
        svg += means(*effect, report.parameters[effect->parameter], factor, y);
        y += kRow;
    }
    return svg_sheet(kMeansLeft + kMeansWidth + 24.0, y + 16.0,
                     fmt::format("{}: what {} depends on", report.title, effects.figure->label),
                     svg);
}

}  // namespace outcore::report
