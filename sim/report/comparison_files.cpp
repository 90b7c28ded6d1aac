// SPDX-License-Identifier: Apache-2.0
#include "report/comparison_files.hpp"

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "explore/comparison_summary.hpp"
#include "report/csv_field.hpp"

namespace outcore::report {
namespace {

using explore::CaseScore;
using explore::ComparedCase;

constexpr std::string_view kColumns =
    "network,platform,sram_bytes,scheduler,by_hand,status,latency_s,latency_cycles,slowdown,gap,"
    "bound,bound_cycles,binding,kernel_excess,largest_stall,stall_share,throughput_fps,throughput_"
    "bound_fps,peak_sram_"
    "bytes,energy_j,"
    "storage_programs,storage_erases,storage_read_bytes,storage_written_bytes,external_ram_bytes,"
    "tasks,reason";

/// Ten digits: what is beyond them depends on the order of sums, not on a schedule.
std::string number(double value) { return fmt::format("{:.10g}", value); }

std::vector<std::string> score_cells(const CaseScore& score) {
    return {number(score.latency_s),
            std::to_string(score.latency_cycles),
            number(score.slowdown),
            number(score.gap()),
            csv_field(score.bound),
            number(score.bound_cycles),
            csv_field(score.binding),
            number(score.kernel_excess()),
            csv_field(score.stall),
            number(score.stall_share),
            number(score.throughput_fps),
            number(score.throughput_bound_fps),
            std::to_string(score.peak_sram_bytes),
            number(score.energy_j),
            number(score.storage_programs),
            number(score.storage_erases),
            std::to_string(score.storage_read_bytes),
            std::to_string(score.storage_written_bytes),
            std::to_string(score.external_ram_bytes),
            std::to_string(score.tasks)};
}

std::string csv_row(const ComparedCase& row, bool timing) {
    std::vector<std::string> cells = {
        csv_field(row.place.network),         csv_field(row.place.platform),
        std::to_string(row.place.sram_bytes), csv_field(row.scheduler),
        row.by_hand ? "yes" : "no",           std::string(explore::to_string(row.status))};
    std::vector<std::string> score = score_cells(row.planned() ? row.score : CaseScore{});
    if (!row.planned()) score.assign(score.size(), "");
    cells.insert(cells.end(), score.begin(), score.end());
    cells.push_back(csv_field(row.reason));
    if (timing) cells.push_back(row.by_hand ? "" : fmt::format("{:.4f}", row.planning_s));
    return fmt::format("{}\n", fmt::join(cells, ","));
}

void write_score(JsonWriter& json, const CaseScore& score) {
    json.member("latency_s", score.latency_s)
        .member("latency_cycles", score.latency_cycles)
        .member("ideal_latency_cycles", score.ideal_cycles)
        .member("slowdown", score.slowdown)
        .member("gap", score.gap())
        .member("lower_bound", score.bound)
        .member("lower_bound_cycles", score.bound_cycles)
        .member("theorem", score.theorem)
        .member("binding", score.binding)
        .member("compute_cycles", score.compute_cycles)
        .member("least_compute_cycles", score.least_compute_cycles)
        .member("kernel_excess", score.kernel_excess())
        .member("largest_stall", score.stall)
        .member("stall_share", score.stall_share)
        .member("throughput_fps", score.throughput_fps)
        .member("throughput_bound_fps", score.throughput_bound_fps)
        .member("peak_sram_bytes", score.peak_sram_bytes)
        .member("energy_j", score.energy_j)
        .member("storage_programs", score.storage_programs)
        .member("storage_erases", score.storage_erases)
        .member("storage_read_bytes", score.storage_read_bytes)
        .member("storage_written_bytes", score.storage_written_bytes)
        .member("external_ram_bytes", score.external_ram_bytes)
        .member("tasks", score.tasks);
}

void write_case(JsonWriter& json, const ComparedCase& row) {
    json.begin_object(JsonWriter::Layout::Inline)
        .member("network", row.place.network)
        .member("platform", row.place.platform)
        .member("sram_bytes", row.place.sram_bytes)
        .member("scheduler", row.scheduler)
        .member("by_hand", row.by_hand)
        .member("status", explore::to_string(row.status));
    if (row.planned())
        write_score(json, row.score);
    else
        json.member("reason", row.reason);
    if (!row.by_hand) json.member("planning_s", row.planning_s);
    json.end_object();
}

void write_summaries(JsonWriter& json, const ComparisonPage& page) {
    json.key("schedulers").begin_array();
    for (const explore::SchedulerSummary& one : explore::summarise(page.cases, page.baseline)) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("scheduler", one.scheduler)
            .member("cases", one.cases)
            .member("planned", one.planned)
            .member("infeasible", one.infeasible)
            .member("refused", one.refused)
            .member("mean_gap", one.mean_gap)
            .member("near_share", one.near_share)
            .member("worst_gap", one.worst_gap)
            .member("mean_slowdown", one.mean_slowdown)
            .member("speedup", one.speedup)
            .member("slower_than_baseline", one.slower)
            .member("longest_planning_s", one.longest_planning_s)
            .end_object();
    }
    json.end_array();
}

}  // namespace

std::string comparison_csv(const ComparisonPage& page) {
    std::string text = provenance_comment(page.provenance);
    text += fmt::format("{}{}\n", kColumns, page.csv_timing ? ",planning_s" : "");
    for (const ComparedCase& row : page.cases) text += csv_row(row, page.csv_timing);
    return text;
}

std::string comparison_json(const ComparisonPage& page) {
    JsonWriter json;
    json.begin_object().member("schema", "outcore-comparison-1").member("suite", page.title);
    json.member("fidelity",
                page.fidelity == simulator::Fidelity::Analytic ? "analytic" : "transaction");
    json.member("baseline", page.baseline);
    write_provenance(json, page.provenance);
    write_summaries(json, page);
    json.key("cases").begin_array();
    for (const ComparedCase& row : page.cases) write_case(json, row);
    return json.end_array().end_object().text();
}

void write_comparison_files(const ComparisonPage& page, const std::filesystem::path& folder) {
    write_file(folder / "comparison.txt", comparison_text(page));
    write_file(folder / "comparison.csv", comparison_csv(page));
    write_file(folder / "comparison.json", comparison_json(page));
    write_file(folder / "comparison.html", comparison_html(page));
}

}  // namespace outcore::report
