// The schedule of a confirmed point over time as SVG, from its detail.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/json_reader.hpp"
#include "report/plot_axes.hpp"
#include "report/sweep_plots.hpp"

namespace outcore::report {
namespace {

constexpr double kLane = 30, kTop = 44, kLeft = 96, kWidth = 820;
constexpr std::array<const char*, 8> kColours = {"#3b76b5", "#d9822b", "#8e56b5", "#2b9487",
                                                 "#b5394f", "#8a8f98", "#5b9a3a", "#b59a2a"};

struct Task {
    std::size_t lane = 0, kind = 0;
    double start_us = 0.0, end_us = 0.0;
};

struct Detail {
    std::vector<std::string> lanes, kinds;
    std::vector<Task> tasks;
};

std::vector<std::string> texts(const JsonNode& list) {
    std::vector<std::string> all;
    for (const JsonNode& one : list.items()) all.push_back(one.text());
    return all;
}

/// Nothing when the text is no detail.
std::optional<Detail> read_detail(const std::string& text) {
    auto document = JsonDocument::parse(text, "detail");
    if (!document) return std::nullopt;
    const JsonNode root = document->root();
    Detail detail{texts(root.at("lanes")), texts(root.at("kinds")), {}};
    for (const JsonNode& node : root.at("tasks").items()) {
        const std::vector<JsonNode> cells = node.items();
        if (cells.size() != 5) return std::nullopt;
        detail.tasks.push_back({static_cast<std::size_t>(cells[0].integer(0)),
                                static_cast<std::size_t>(cells[1].integer(0)), cells[3].number(),
                                cells[4].number()});
        if (detail.tasks.back().lane >= detail.lanes.size() ||
            detail.tasks.back().kind >= detail.kinds.size())
            return std::nullopt;
    }
    if (!document->diagnostics().empty()) return std::nullopt;
    return detail;
}

std::string lanes_svg(const Detail& detail, const PlotScale& scale) {
    std::string svg;
    double y = kTop;
    for (std::size_t lane = 0; lane < detail.lanes.size(); ++lane, y += kLane)
        svg += fmt::format("<text x=\"{:.1f}\" y=\"{:.1f}\" text-anchor=\"end\">{}</text>\n",
                           kLeft - 8.0, y + 18.0, svg_text(detail.lanes[lane]));
    for (const Task& task : detail.tasks) {
        const double x = scale.place(task.start_us / 1e3), end = scale.place(task.end_us / 1e3);
        svg += fmt::format(
            "<rect x=\"{:.2f}\" y=\"{:.1f}\" width=\"{:.2f}\" height=\"22\" fill=\"{}\"/>\n", x,
            kTop + kLane * static_cast<double>(task.lane) + 3.0, std::max(0.05, end - x),
            kColours[task.kind % kColours.size()]);
    }
    return svg;
}

std::string legend(const Detail& detail, double y) {
    std::vector<bool> used(detail.kinds.size(), false);
    for (const Task& task : detail.tasks) used[task.kind] = true;
    std::string svg;
    double x = kLeft;
    for (std::size_t kind = 0; kind < detail.kinds.size(); ++kind) {
        if (!used[kind]) continue;
        svg += fmt::format(
            "<rect x=\"{:.1f}\" y=\"{:.1f}\" width=\"10\" height=\"10\" fill=\"{}\"/>"
            "<text x=\"{:.1f}\" y=\"{:.1f}\">{}</text>\n",
            x, y - 9.0, kColours[kind % kColours.size()], x + 14.0, y,
            svg_text(detail.kinds[kind]));
        x += 36.0 + 7.0 * static_cast<double>(detail.kinds[kind].size());
    }
    return svg;
}

}  // namespace

std::string schedule_svg(const std::string& title, const std::string& text) {
    const std::optional<Detail> detail = read_detail(text);
    if (!detail || detail->tasks.empty()) return {};
    double end_us = 0.0;
    for (const Task& task : detail->tasks) end_us = std::max(end_us, task.end_us);
    const PlotScale scale = PlotScale::linear(0.0, end_us / 1e3, kLeft, kLeft + kWidth);
    const PlotArea area{kLeft, kTop, kWidth, kLane * static_cast<double>(detail->lanes.size())};
    std::string svg = x_axis(scale, area, "ms") + lanes_svg(*detail, scale);
    svg += legend(*detail, area.bottom() + 58.0);
    return svg_sheet(kLeft + kWidth + 24.0, area.bottom() + 72.0, title, svg);
}

}  // namespace outcore::report
