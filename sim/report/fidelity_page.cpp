// The page of text of `outcore fidelity`.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <map>

#include "report/fidelity_files.hpp"

namespace outcore::report {
namespace {

using judge::ErrorSummary;
using judge::JudgedRow;

constexpr std::size_t kWorstRows = 20;

std::string summary_line(std::string_view name, const ErrorSummary& summary) {
    if (summary.rows == 0) return fmt::format("  {:<34} no rows\n", name);
    return fmt::format(
        "  {:<34} {:>4} rows  typical {:5.1f} %  within 20 %: {:5.1f} %  bias {:+6.1f} %"
        "  worst {:+6.1f} %\n",
        name, summary.rows, 100.0 * summary.typical, 100.0 * summary.within_20_percent,
        100.0 * summary.bias, 100.0 * summary.worst);
}

std::string bars(const FidelityPage& page) {
    const judge::FidelityErrors errors = judge::errors_in_scope(*page.report);
    std::string text =
        "Latency, rows in scope (typical = exp(mean |ln(predicted / published)|) - 1)\n";
    text += summary_line("constants from these rows", judge::summarise(errors.fitted));
    text += summary_line("rows not used to fit", judge::summarise(errors.validating));
    text +=
        summary_line("their board left out of the fit", judge::summarise(errors.board_left_out));
    text += summary_line("their network left out of the fit",
                         judge::summarise(errors.network_left_out));
    text +=
        "\nEnergy, rows in scope that state their supply (current from the board's other rows, "
        "latency with the board left out)\n";
    text += summary_line("row left out", judge::summarise(errors.energy));
    text +=
        "  Published rows are the microcontroller's supply only: energy of storages is quoted, "
        "not validated.\n";
    return text;
}

using Name = std::function<std::string(const JudgedRow&)>;

/// One line a group: fitted and with the board left out.
std::string group_table(const FidelityPage& page, std::string_view title, const Name& name) {
    std::map<std::string, std::pair<std::vector<double>, std::vector<double>>> groups;
    for (const JudgedRow& row : page.report->rows) {
        if (!row.in_scope) continue;
        auto& [fitted, left_out] = groups[name(row)];
        const double published = *row.subject.row->latency_s;
        fitted.push_back(judge::log_error(*row.predicted_s, published));
        left_out.push_back(judge::log_error(*row.board_left_out_s, published));
    }
    std::string text =
        fmt::format("\n{:<32} {:>5}  {:>8} {:>9}  {:>8} {:>9} {:>8} {:>9}\n", title, "rows",
                    "all rows", "worst", "left out", "bias", "in 20 %", "worst");
    for (const auto& [group, errors] : groups) {
        const ErrorSummary fitted = judge::summarise(errors.first);
        const ErrorSummary left_out = judge::summarise(errors.second);
        text += fmt::format(
            "  {:<30} {:>5}  {:7.1f}% {:+8.1f}%  {:7.1f}% {:+8.1f}% {:7.0f}% {:+8.1f}%\n", group,
            fitted.rows, 100.0 * fitted.typical, 100.0 * fitted.worst, 100.0 * left_out.typical,
            100.0 * left_out.bias, 100.0 * left_out.within_20_percent, 100.0 * left_out.worst);
    }
    return text;
}

std::string worst_rows(const FidelityPage& page) {
    std::vector<std::pair<double, const JudgedRow*>> rows;
    for (const JudgedRow& row : page.report->rows) {
        if (!row.in_scope) continue;
        const double error = judge::log_error(*row.board_left_out_s, *row.subject.row->latency_s);
        if (std::abs(std::exp(error) - 1.0) > 0.2) rows.emplace_back(error, &row);
    }
    std::stable_sort(rows.begin(), rows.end(), [](const auto& a, const auto& b) {
        return std::abs(a.first) > std::abs(b.first);
    });
    std::string text =
        fmt::format("\nBoard left out, worse than 20 %: {} rows{}\n", rows.size(),
                    rows.size() > kWorstRows ? fmt::format(", the worst {}", kWorstRows) : "");
    for (std::size_t i = 0; i < std::min(rows.size(), kWorstRows); ++i) {
        const judge::Subject& subject = rows[i].second->subject;
        text += fmt::format(
            "  {:+7.1f} %  {:<22} {:<26} {:<8} {}{}\n", 100.0 * (std::exp(rows[i].first) - 1.0),
            subject.board, subject.engine->id, subject.engine->versions[subject.version].name,
            subject.network, subject.described ? "" : "  (memories of the board not described)");
    }
    return text;
}

std::string informative(const FidelityPage& page) {
    std::map<std::string, std::size_t> reasons;
    std::size_t out = 0, count = 0;
    for (const JudgedRow& row : page.report->rows) {
        if (row.in_scope) continue;
        if (!row.subject.reachable()) {
            ++out;
            ++reasons["not predicted: " + row.subject.out_of_reach];
        } else {
            ++count;
            for (const std::string& reason : row.subject.reservations) ++reasons[reason];
        }
    }
    std::string text =
        fmt::format("\nOutside the bars: {} rows informative, {} not predicted\n", count, out);
    for (const auto& [reason, times] : reasons)
        text += fmt::format("  {:>4} x {}\n", times, reason);
    return text;
}

std::string reads(const FidelityPage& page) {
    const judge::ReadConstants& fit = page.read_fit.constants;
    std::string text = fmt::format(
        "\nDMA reads from flash: two constants for all boards, handshake {:.2f} clocks a request, "
        "driver {:.0f} cycles a call\n",
        fit.request_clocks, fit.call_cycles);
    for (std::size_t i = 0; i < page.reads.size(); ++i) {
        const judge::LeftOutRead& left = page.reads_left_out.at(i);
        text += fmt::format(
            "  {:<16} published {:6.2f} MB/s  error {:+5.1f} %  left out {:+5.1f} %{}\n",
            page.reads[i].board_name, page.reads[i].rate / 1e6, 100.0 * page.read_fit.errors.at(i),
            100.0 * left.error,
            left.fit.identifiable
                ? ""
                : "  (the others do not tell the constants apart: driver's as assumed)");
    }
    text +=
        "  Assumed: reads of 4096 bytes a call; byte items and FIFO threshold as in the public "
        "driver.\n";
    return text;
}

std::string overlays(const FidelityPage& page) {
    if (page.overlays.empty()) return {};
    std::string text = "\nTinyOps overlays, MNASNet 1.0 at 128 x 128, bytes of SRAM\n";
    for (const OverlayRow& row : page.overlays) {
        text += fmt::format("  factor {:<8} modelled {:>8}  published {:>8}  {}\n", row.factors,
                            row.modelled_bytes, row.published_bytes,
                            row.modelled_bytes == row.published_bytes ? "equal" : "DIFFERENT");
    }
    return text;
}

}  // namespace

std::string fidelity_text(const FidelityPage& page) {
    std::string text = bars(page);
    text +=
        group_table(page, "By engine", [](const JudgedRow& row) { return row.subject.engine->id; });
    text += group_table(page, "By core", [](const JudgedRow& row) { return row.subject.core; });
    text += group_table(page, "By board", [](const JudgedRow& row) { return row.subject.board; });
    return text + worst_rows(page) + informative(page) + reads(page) + overlays(page);
}

}  // namespace outcore::report
