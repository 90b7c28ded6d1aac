// The table of `outcore compare` for a terminal.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>

#include "explore/comparison_summary.hpp"
#include "report/comparison_files.hpp"
#include "report/network_page.hpp"

namespace outcore::report {
namespace {

using explore::CaseScore;
using explore::CaseStatus;
using explore::ComparedCase;
using explore::SchedulerSummary;

constexpr std::size_t kFarCases = 12;  // of each scheduler; the files have all

std::size_t longest(const std::vector<ComparedCase>& cases, std::size_t least,
                    std::string ComparedCase::*member) {
    for (const ComparedCase& row : cases) least = std::max(least, (row.*member).size());
    return least;
}

std::string planning(const ComparedCase& row) {
    return row.by_hand ? std::string("by hand") : fmt::format("{:.2f} s", row.planning_s);
}

std::string score_line(const ComparedCase& row) {
    const CaseScore& score = row.score;
    return fmt::format(
        "{:>10.2f} ms {:>8.3f} {:>7.1f} % {:<8} {:>9.2f} {:>9} {:>9.2f} mJ {:>7.0f} {:>9}",
        score.latency_s * 1e3, score.slowdown, 100.0 * score.gap(), score.bound,
        score.throughput_fps, kib(score.peak_sram_bytes), score.energy_j * 1e3,
        score.storage_programs, planning(row));
}

bool same_place(const explore::CasePlace& a, const explore::CasePlace& b) {
    return a.network == b.network && a.platform == b.platform && a.sram_bytes == b.sram_bytes;
}

/// One heading for each network on a platform with a size, one line for each scheduler.
std::string case_table(const ComparisonPage& page) {
    const std::size_t width = longest(page.cases, 9, &ComparedCase::scheduler);
    std::string text = fmt::format(
        "{:<{}}  {:>13} {:>8} {:>9} {:<8} {:>9} {:>9} {:>12} {:>7} {:>9}\n", "scheduler", width + 2,
        "latency", "slowdown", "gap", "bound", "frames/s", "SRAM", "energy", "writes", "planning");
    const explore::CasePlace* last = nullptr;
    for (const ComparedCase& row : page.cases) {
        if (last == nullptr || !same_place(*last, row.place))
            text += fmt::format("\n{}\n", place_text(row.place));
        last = &row.place;
        text += fmt::format(
            "  {:<{}}  {}\n", row.scheduler, width,
            row.planned() ? score_line(row)
                          : fmt::format("{}: {}", explore::to_string(row.status), row.reason));
    }
    return text;
}

std::string summary_line(const SchedulerSummary& one, const std::string& baseline) {
    std::string text = fmt::format("  {:<16} {:>4} cases: {:>4} planned, {} infeasible",
                                   one.scheduler, one.cases, one.planned, one.infeasible);
    if (one.refused > 0) text += fmt::format(", {} REFUSED", one.refused);
    if (one.planned == 0) return text + "\n";
    text += fmt::format(
        "; gap {:.1f} % (geo-mean), at most {:.0f} % in {:.1f} % of them, worst {:.1f} %",
        100.0 * one.mean_gap, 100.0 * explore::kNearGap, 100.0 * one.near_share,
        100.0 * one.worst_gap);
    if (one.scheduler != baseline && one.shared > 0) {
        text += fmt::format("; {:.3f} times as fast as {}, slower in {}", one.speedup, baseline,
                            one.slower);
    }
    return text + "\n";
}

std::string far_table(const ComparisonPage& page, const std::string& scheduler) {
    const auto far = explore::far_cases(page.cases, scheduler);
    if (far.empty()) return {};
    std::string text = fmt::format(
        "\nGap above {:.0f} %: {}, {} cases{}\n", 100.0 * explore::kNearGap, scheduler, far.size(),
        far.size() > kFarCases ? fmt::format(", the worst {}", kFarCases) : "");
    for (std::size_t i = 0; i < std::min(far.size(), kFarCases); ++i) {
        const CaseScore& score = far[i]->score;
        text +=
            fmt::format("  {:>6.1f} %  {}: bound {} ({}); {}\n", 100.0 * score.gap(),
                        place_text(far[i]->place), score.bound, score.binding, gap_parts(score));
    }
    return text;
}

}  // namespace

std::string gap_parts(const CaseScore& score) {
    return fmt::format(
        "kernels {:.1f} % above their least, waits most for {}: {:.1f} % of the time",
        100.0 * score.kernel_excess(), score.stall, 100.0 * score.stall_share);
}

std::string place_text(const explore::CasePlace& place) {
    return fmt::format("{} on {}, {}", place.network, place.platform, kib(place.sram_bytes));
}

std::string comparison_text(const ComparisonPage& page) {
    std::string text = page.title + "\n\n" + case_table(page) + "\nBy scheduler\n";
    const auto summaries = explore::summarise(page.cases, page.baseline);
    for (const SchedulerSummary& one : summaries) text += summary_line(one, page.baseline);
    for (const SchedulerSummary& one : summaries) text += far_table(page, one.scheduler);
    text += "\nlatency and energy: of one inference, predicted (";
    text += page.fidelity == simulator::Fidelity::Analytic ? "closed forms" : "SystemC";
    text +=
        "); slowdown: over unlimited SRAM; gap: over the bound named; frames/s: steady;\n"
        "SRAM: most bytes in use at one time; writes: page programs of the storage an inference\n";
    return text;
}

}  // namespace outcore::report
