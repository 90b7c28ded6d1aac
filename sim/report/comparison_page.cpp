// The comparison as one HTML page without anything from elsewhere: styles, plot and rows in it,
// light or dark as the reader's system says.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/version.hpp"
#include "explore/comparison_summary.hpp"
#include "report/comparison_files.hpp"
#include "report/html_text.hpp"
#include "report/network_page.hpp"

namespace outcore::report {
namespace {

using explore::CaseScore;
using explore::ComparedCase;
using explore::SchedulerSummary;

constexpr std::string_view kStyle = R"css(
:root { color-scheme: light dark; --ink: #1d2327; --paper: #fff; --line: #d5d9dd; --soft: #5b6670;
  --near: #1f7a4d; --far: #b3261e; --c0: #2a6fbb; --c1: #c4622d; --c2: #2f8f6b; --c3: #8a4fb0; --c4: #a8862a; --c5: #777f87; }
@media (prefers-color-scheme: dark) { :root { --ink: #e4e8eb; --paper: #15191c; --line: #363d43; --soft: #98a3ad;
  --near: #5fcf98; --far: #ff8a80; --c0: #6fb1f5; --c1: #f2a071; --c2: #69d1a9; --c3: #c79be8; --c4: #e0c268; --c5: #a9b1b8; } }
body { font: 14px/1.45 system-ui, sans-serif; color: var(--ink); background: var(--paper); margin: 2rem auto; max-width: 84rem; padding: 0 1rem; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.1rem; margin-top: 2rem; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: .2rem .6rem; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top; }
th { position: sticky; top: 0; background: var(--paper); color: var(--soft); font-weight: 600; }
td.n, th.n { text-align: right; white-space: nowrap; }
.near { color: var(--near); } .far { color: var(--far); font-weight: 600; } .no, footer, .note { color: var(--soft); }
input { font: inherit; padding: .25rem .5rem; width: 22rem; max-width: 100%; color: inherit; background: transparent; border: 1px solid var(--line); }
svg text { fill: var(--soft); font: 11px system-ui, sans-serif; } svg .axis { stroke: var(--line); }
)css";

/// Shows only the rows that hold every word typed.
constexpr std::string_view kScript = R"js(
const rows = document.querySelectorAll("#cases tbody tr");
document.getElementById("filter").addEventListener("input", event => {
  const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
  for (const row of rows) {
    const text = row.textContent.toLowerCase();
    row.hidden = !words.every(word => text.includes(word));
  }
});
)js";

std::string cell(std::string_view text) { return fmt::format("<td>{}</td>", escaped(text)); }
std::string numeric(std::string_view text) {
    return fmt::format("<td class=\"n\">{}</td>", escaped(text));
}
std::string percent(double share) { return fmt::format("{:.1f} %", 100.0 * share); }

std::string header(std::initializer_list<std::string_view> texts,
                   std::initializer_list<std::string_view> numbers,
                   std::initializer_list<std::string_view> more = {}) {
    std::string html = "<thead><tr>";
    for (const std::string_view text : texts) html += fmt::format("<th>{}</th>", text);
    for (const std::string_view text : numbers)
        html += fmt::format("<th class=\"n\">{}</th>", text);
    for (const std::string_view text : more) html += fmt::format("<th>{}</th>", text);
    return html + "</tr></thead>\n";
}

std::string summary_table(const std::vector<SchedulerSummary>& summaries,
                          const std::string& baseline) {
    std::string html = "<div class=\"scroll\"><table>\n";
    html += header({"scheduler"}, {"cases", "planned", "infeasible", "refused", "gap, geo-mean",
                                   "gap of 10 % or less", "worst gap", "slowdown, geo-mean",
                                   "times as fast as baseline", "slower in", "longest planning"});
    html += "<tbody>\n";
    for (const SchedulerSummary& one : summaries) {
        html += "<tr>" + cell(one.scheduler);
        for (const std::size_t count : {one.cases, one.planned, one.infeasible, one.refused})
            html += numeric(std::to_string(count));
        for (const double share : {one.mean_gap, one.near_share, one.worst_gap})
            html += numeric(one.planned > 0 ? percent(share) : "");
        html += numeric(one.planned > 0 ? fmt::format("{:.3f}", one.mean_slowdown) : "");
        const bool held = one.scheduler != baseline && one.shared > 0;
        html += numeric(held ? fmt::format("{:.3f}", one.speedup) : "");
        html += numeric(held ? std::to_string(one.slower) : "");
        html += numeric(fmt::format("{:.2f} s", one.longest_planning_s)) + "</tr>\n";
    }
    return html + "</tbody></table></div>\n";
}

/// Gaps of one scheduler, the smallest first.
std::vector<double> sorted_gaps(const ComparisonPage& page, const std::string& scheduler) {
    std::vector<double> gaps;
    for (const ComparedCase& row : page.cases) {
        if (row.scheduler == scheduler && row.planned()) gaps.push_back(row.score.gap());
    }
    std::sort(gaps.begin(), gaps.end());
    return gaps;
}

struct Plot {
    static constexpr double kLeft = 48, kTop = 12, kWidth = 720, kHeight = 220, kMost = 1.0;
    static double x(double share) { return kLeft + share * kWidth; }
    /// Gaps beyond 100 % lie on the upper edge.
    static double y(double gap) { return kTop + kHeight * (1.0 - std::min(gap, kMost) / kMost); }
};

std::string gap_line(const std::vector<double>& gaps, std::size_t index,
                     const std::string& scheduler) {
    constexpr std::size_t kColours = 6;
    std::string points;
    for (std::size_t i = 0; i < gaps.size(); ++i) {
        const double share = static_cast<double>(i + 1) / static_cast<double>(gaps.size());
        points += fmt::format("{:.1f},{:.1f} ", Plot::x(share), Plot::y(gaps[i]));
    }
    const std::string colour = fmt::format("var(--c{})", index % kColours);
    const double y = Plot::kTop + 14.0 + 16.0 * static_cast<double>(index);
    return fmt::format(
        "<polyline fill=\"none\" stroke=\"{}\" stroke-width=\"2\" points=\"{}\"/>\n"
        "<rect x=\"64\" y=\"{:.0f}\" width=\"10\" height=\"10\" fill=\"{}\"/>"
        "<text x=\"80\" y=\"{:.0f}\">{}</text>\n",
        colour, points, y - 9.0, colour, y, escaped(scheduler));
}

/// How large the gaps are: for each share of the cases the gap that it does not exceed.
std::string gap_plot(const ComparisonPage& page, const std::vector<SchedulerSummary>& summaries) {
    std::string svg =
        "<svg viewBox=\"0 0 800 270\" width=\"800\" role=\"img\" aria-label=\"Gap against share of "
        "the cases\">\n";
    for (const double gap : {0.0, 0.1, 0.25, 0.5, 1.0}) {
        svg += fmt::format(
            "<line class=\"axis\" x1=\"{:.0f}\" x2=\"{:.0f}\" y1=\"{:.1f}\" y2=\"{:.1f}\"/>"
            "<text x=\"4\" y=\"{:.1f}\">{:.0f} %</text>\n",
            Plot::x(0), Plot::x(1), Plot::y(gap), Plot::y(gap), Plot::y(gap) + 4.0, 100.0 * gap);
    }
    for (const double share : {0.0, 0.25, 0.5, 0.75, 0.9, 1.0}) {
        svg += fmt::format("<text x=\"{:.0f}\" y=\"252\" text-anchor=\"middle\">{:.0f} %</text>\n",
                           Plot::x(share), 100.0 * share);
    }
    svg +=
        "<text x=\"408\" y=\"267\" text-anchor=\"middle\">share of the planned cases with at "
        "most this gap</text>\n";
    std::size_t index = 0;
    for (const SchedulerSummary& one : summaries) {
        const std::vector<double> gaps = sorted_gaps(page, one.scheduler);
        if (!gaps.empty()) svg += gap_line(gaps, index++, one.scheduler);
    }
    return svg + "</svg>\n";
}

std::string score_cells(const ComparedCase& row) {
    const CaseScore& score = row.score;
    const std::string_view nearness = score.gap() > explore::kNearGap ? "far" : "near";
    std::string html = numeric(fmt::format("{:.2f}", score.latency_s * 1e3)) +
                       numeric(fmt::format("{:.3f}", score.slowdown));
    html += fmt::format("<td class=\"n {}\">{}</td>", nearness, percent(score.gap()));
    html += numeric(fmt::format("{:.2f}", score.throughput_fps)) +
            numeric(kib(score.peak_sram_bytes)) +
            numeric(fmt::format("{:.2f}", score.energy_j * 1e3)) +
            numeric(fmt::format("{:.0f}", score.storage_programs)) +
            numeric(row.by_hand ? std::string("by hand") : fmt::format("{:.2f}", row.planning_s));
    return html + cell(fmt::format("{}: {}", score.bound, score.binding)) + cell(gap_parts(score));
}

std::string case_row(const ComparedCase& row) {
    constexpr int kScoreColumns = 10;
    std::string html = "<tr>" + cell(row.place.network) + cell(row.place.platform) +
                       numeric(kib(row.place.sram_bytes)) + cell(row.scheduler);
    if (row.planned()) {
        html += score_cells(row);
    } else {
        html += fmt::format("<td class=\"no\" colspan=\"{}\">{}: {}</td>", kScoreColumns,
                            explore::to_string(row.status), escaped(row.reason));
    }
    return html + "</tr>\n";
}

std::string case_table(const ComparisonPage& page) {
    std::string html =
        "<p><label>Rows with all of these words: <input id=\"filter\" "
        "type=\"search\"></label></p>\n"
        "<div class=\"scroll\"><table id=\"cases\">\n<thead><tr><th>network</th><th>platform</th>"
        "<th class=\"n\">SRAM for buffers</th><th>scheduler</th>";
    for (const std::string_view name : {"latency, ms", "slowdown", "gap", "frames/s", "SRAM used",
                                        "energy, mJ", "page programs", "planning, s"})
        html += fmt::format("<th class=\"n\">{}</th>", name);
    html += "<th>bound: what binds</th><th>where the gap is</th></tr></thead>\n<tbody>\n";
    for (const ComparedCase& row : page.cases) html += case_row(row);
    return html + "</tbody></table></div>\n";
}

std::string origin(const Provenance& provenance) {
    std::string html = fmt::format("<footer><p>outcore {} ({})", version(), commit());
    for (const auto& [what, sha256] : provenance.inputs)
        html += fmt::format("<br>{} sha256 {}", escaped(what), sha256);
    return html + "</p></footer>\n";
}

}  // namespace

std::string comparison_html(const ComparisonPage& page) {
    const auto summaries = explore::summarise(page.cases, page.baseline);
    std::string html = fmt::format(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\">\n"
        "<meta name=\"viewport\" content=\"width=device-width\">\n<title>{0}</title>\n"
        "<style>{1}</style></head>\n<body>\n<h1>{0}</h1>\n",
        escaped(page.title), kStyle);
    html += fmt::format(
        "<p class=\"note\">Latency and energy are of one inference, predicted ({}). Slowdown is "
        "over "
        "unlimited SRAM, the gap over the lower bound that is named. Baseline: {}.</p>\n",
        page.fidelity == simulator::Fidelity::Analytic ? "closed forms" : "SystemC",
        escaped(page.baseline));
    html += "<h2>By scheduler</h2>\n" + summary_table(summaries, page.baseline);
    html += "<h2>Gaps</h2>\n" + gap_plot(page, summaries);
    html += "<h2>Cases</h2>\n" + case_table(page) + origin(page.provenance);
    return html + fmt::format("<script>{}</script>\n</body>\n</html>\n", kScript);
}

}  // namespace outcore::report
