// SPDX-License-Identifier: Apache-2.0
#include "report/plot_axes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "report/figure_text.hpp"

namespace outcore::report {
namespace {

/// 1, 2 or 5 times a power of ten: the step of about `count` ticks over `span`.
double round_step(double span, int count) {
    const double rough = span / count;
    const double power = std::pow(10.0, std::floor(std::log10(rough)));
    for (const double digit : {1.0, 2.0, 5.0}) {
        if (digit * power >= rough) return digit * power;
    }
    return 10.0 * power;
}

}  // namespace

PlotScale PlotScale::linear(double low, double high, double from, double to) {
    constexpr int kTicks = 6;
    PlotScale scale;
    if (!(low < high)) {
        const double room = low == 0.0 ? 1.0 : std::abs(low) / 10.0;
        low -= room;
        high += room;
    }
    const double step = round_step(high - low, kTicks);
    const auto first = std::floor(low / step + 1e-9), last = std::ceil(high / step - 1e-9);
    scale.low_ = first * step;
    scale.high_ = last * step;
    scale.from_ = from;
    scale.to_ = to;
    for (double tick = first; tick <= last; tick += 1.0) scale.ticks_.push_back(tick * step);
    return scale;
}

PlotScale PlotScale::over(const std::vector<double>& values, double from, double to) {
    constexpr double kBeyond = 0.14;  // share of the axis for infinite values
    std::vector<double> finite;
    bool infinite = false;
    for (const double value : values) {
        if (std::isfinite(value)) finite.push_back(value);
        infinite = infinite || (std::isinf(value) && value > 0.0);
    }
    PlotScale scale = over_finite(finite, from, infinite ? to - (to - from) * kBeyond : to);
    scale.infinite_ = infinite;
    scale.end_ = to;
    return scale;
}

PlotScale PlotScale::over_finite(const std::vector<double>& finite, double from, double to) {
    constexpr double kWide = 100.0;
    if (finite.empty()) return linear(0.0, 1.0, from, to);
    const auto [least, most] = std::minmax_element(finite.begin(), finite.end());
    if (!(*least > 0.0) || *most / *least < kWide) return linear(*least, *most, from, to);
    PlotScale scale;
    scale.log_ = true;
    scale.low_ = std::floor(std::log10(*least));
    scale.high_ = std::ceil(std::log10(*most));
    scale.from_ = from;
    scale.to_ = to;
    for (double decade = scale.low_; decade <= scale.high_; decade += 1.0)
        scale.ticks_.push_back(std::pow(10.0, decade));
    return scale;
}

double PlotScale::place(double value) const {
    if (infinite_ && std::isinf(value) && value > 0.0) return end_;
    const double at = log_ ? (value > 0.0 ? std::log10(value) : low_) : value;
    const double share = std::clamp((at - low_) / (high_ - low_), 0.0, 1.0);
    return from_ + share * (to_ - from_);
}

std::string svg_text(std::string_view text) {
    std::string safe;
    for (const char c : text) {
        if (c == '&')
            safe += "&amp;";
        else if (c == '<')
            safe += "&lt;";
        else if (c == '>')
            safe += "&gt;";
        else if (c == '"')
            safe += "&quot;";
        else
            safe += c;
    }
    return safe;
}

std::string x_axis(const PlotScale& scale, const PlotArea& area, std::string_view title) {
    std::string svg;
    for (const double tick : scale.ticks()) {
        const double x = scale.place(tick);
        svg += fmt::format(
            "<line x1=\"{0:.1f}\" x2=\"{0:.1f}\" y1=\"{1:.1f}\" y2=\"{2:.1f}\" stroke=\"#e2e5e8\"/>"
            "<text x=\"{0:.1f}\" y=\"{3:.1f}\" text-anchor=\"middle\">{4}</text>\n",
            x, area.top, area.bottom(), area.bottom() + 16.0, plain_number(tick));
    }
    if (scale.has_infinite())
        svg +=
            fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">unlimited</text>\n",
                        area.right(), area.bottom() + 16.0);
    return svg + fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                             area.left + area.width / 2.0, area.bottom() + 36.0, svg_text(title));
}

std::string y_axis(const PlotScale& scale, const PlotArea& area, std::string_view title) {
    std::string svg;
    for (const double tick : scale.ticks()) {
        const double y = scale.place(tick);
        svg += fmt::format(
            "<line x1=\"{0:.1f}\" x2=\"{1:.1f}\" y1=\"{2:.1f}\" y2=\"{2:.1f}\" stroke=\"#e2e5e8\"/>"
            "<text x=\"{3:.1f}\" y=\"{4:.1f}\" text-anchor=\"end\">{5}</text>\n",
            area.left, area.right(), y, area.left - 6.0, y + 4.0, plain_number(tick));
    }
    if (scale.has_infinite())
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">unlimited</text>\n",
                           area.left - 6.0, area.top + 4.0);
    return svg +
           fmt::format(
               "<text transform=\"translate({:.1f},{:.1f}) rotate(-90)\" text-anchor=\"middle\">{}"
               "</text>\n",
               area.left - 50.0, area.top + area.height / 2.0, svg_text(title));
}

std::string svg_sheet(double width, double height, std::string_view title,
                      std::string_view content) {
    return fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:g}\" height=\"{1:g}\" viewBox=\"0 0 "
        "{0:g} {1:g}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"{0:g}\" height=\"{1:g}\" fill=\"white\"/>\n"
        "<text x=\"16\" y=\"22\" font-size=\"14\">{2}</text>\n{3}</svg>\n",
        width, height, svg_text(title), content);
}

}  // namespace outcore::report
