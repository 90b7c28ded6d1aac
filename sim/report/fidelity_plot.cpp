// The plot of `outcore fidelity`: predicted over published, bands of 10 %.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <map>

#include "report/fidelity_files.hpp"

namespace outcore::report {
namespace {

using judge::JudgedRow;

constexpr double kWidth = 760, kHeight = 640, kLeft = 70, kTop = 40, kSide = 520;
constexpr std::array<const char*, 8> kColours = {"#1b6ca8", "#c23b22", "#2a8f4f", "#8a4fbf",
                                                 "#b8860b", "#008b8b", "#a0522d", "#555555"};

/// Decades that hold all points, as logarithms.
struct Range {
    double low = 0.0, high = 1.0;
    double place(double value) const { return (std::log10(value) - low) / (high - low); }
};

struct Point {
    double published, predicted;
    std::string engine, title;
};

std::vector<Point> points_of(const FidelityPage& page) {
    std::vector<Point> points;
    for (const JudgedRow& row : page.report->rows) {
        if (!row.in_scope) continue;
        const judge::Subject& subject = row.subject;
        points.push_back(
            {*subject.row->latency_s * 1e3, *row.board_left_out_s * 1e3, subject.engine->id,
             fmt::format("{}, {} {}, {}", subject.board, subject.engine->id,
                         subject.engine->versions[subject.version].name, subject.network)});
    }
    return points;
}

Range range_of(const std::vector<Point>& points) {
    double low = 1e300, high = 0.0;
    for (const Point& point : points) {
        low = std::min({low, point.published, point.predicted});
        high = std::max({high, point.published, point.predicted});
    }
    if (points.empty()) return {};
    return {std::floor(std::log10(low)),
            std::max(std::ceil(std::log10(high)), std::floor(std::log10(low)) + 1.0)};
}

double x_of(double place) { return kLeft + place * kSide; }
double y_of(double place) { return kTop + (1.0 - place) * kSide; }

std::string line(double x1, double y1, double x2, double y2, std::string_view style) {
    return fmt::format("<line x1=\"{:.1f}\" y1=\"{:.1f}\" x2=\"{:.1f}\" y2=\"{:.1f}\" {}/>\n", x1,
                       y1, x2, y2, style);
}

std::string axes(const Range& range) {
    std::string text;
    for (double decade = range.low; decade <= range.high + 1e-9; decade += 1.0) {
        const double place = (decade - range.low) / (range.high - range.low);
        const std::string label = fmt::format("{:g}", std::pow(10.0, decade));
        text += line(x_of(place), y_of(0), x_of(place), y_of(1), "stroke=\"#ddd\"");
        text += line(x_of(0), y_of(place), x_of(1), y_of(place), "stroke=\"#ddd\"");
        text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">{}</text>\n",
                            x_of(place), y_of(0) + 18, label);
        text += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
                            x_of(0) - 8, y_of(place) + 4, label);
    }
    text += fmt::format(
        "<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"middle\">published latency, "
        "ms</text>\n",
        x_of(0.5), y_of(0) + 40);
    text += fmt::format(
        "<text transform=\"translate({:.1f},{:.1f}) rotate(-90)\" "
        "text-anchor=\"middle\">predicted latency, ms (board left out)</text>\n",
        kLeft - 50, y_of(0.5));
    return text;
}

/// predicted = factor x published, clipped to the plot.
std::string diagonal(const Range& range, double factor, std::string_view style) {
    const double shift = std::log10(factor) / (range.high - range.low);
    const double from = std::max(0.0, -shift), to = std::min(1.0, 1.0 - shift);
    return line(x_of(from), y_of(from + shift), x_of(to), y_of(to + shift), style);
}

}  // namespace

std::string fidelity_svg(const FidelityPage& page) {
    const std::vector<Point> points = points_of(page);
    const Range range = range_of(points);
    std::string text = fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0:g}\" height=\"{1:g}\" "
        "viewBox=\"0 0 {0:g} {1:g}\" font-family=\"sans-serif\" font-size=\"12\">\n"
        "<rect width=\"{0:g}\" height=\"{1:g}\" fill=\"white\"/>\n"
        "<text x=\"{2:g}\" y=\"24\" font-size=\"15\">Predicted against published latency: {3} rows "
        "in "
        "scope, bands of 10 %</text>\n",
        kWidth, kHeight, kLeft, points.size());
    text += axes(range);
    text += diagonal(range, 1.0, "stroke=\"#333\"");
    text += diagonal(range, 1.1, "stroke=\"#999\" stroke-dasharray=\"4 3\"");
    text += diagonal(range, 1.0 / 1.1, "stroke=\"#999\" stroke-dasharray=\"4 3\"");
    std::map<std::string, std::size_t> engines;
    for (const Point& point : points) engines.try_emplace(point.engine, 0);
    std::size_t next = 0;
    for (auto& [engine, index] : engines) {
        index = next++;
        const double y = kTop + 12 + 20 * static_cast<double>(index);
        text += fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"4\" fill=\"{}\"/>"
            "<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
            kLeft + kSide + 20, y, kColours[index % kColours.size()], kLeft + kSide + 30, y + 4,
            engine);
    }
    for (const Point& point : points) {
        text += fmt::format(
            "<circle cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"3\" fill=\"{}\" "
            "fill-opacity=\"0.7\"><title>{}: published {:.3g} ms, predicted {:.3g} "
            "ms</title></circle>\n",
            x_of(range.place(point.published)), y_of(range.place(point.predicted)),
            kColours[engines[point.engine] % kColours.size()], point.title, point.published,
            point.predicted);
    }
    return text + "</svg>\n";
}

}  // namespace outcore::report
