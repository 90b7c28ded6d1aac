// SPDX-License-Identifier: Apache-2.0
#include "report/fidelity_files.hpp"

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/json_writer.hpp"
#include "report/csv_field.hpp"

namespace outcore::report {
namespace {

using judge::JudgedRow;

std::string cell(const std::optional<double>& value, double unit) {
    return value ? fmt::format("{:.6g}", *value / unit) : std::string();
}

std::string percent(const std::optional<double>& predicted,
                    const std::optional<double>& published) {
    if (!predicted || !published) return {};
    return fmt::format("{:+.1f}", 100.0 * (*predicted / *published - 1.0));
}

std::string remarks(const JudgedRow& row) {
    if (!row.subject.reachable()) return row.subject.out_of_reach;
    return fmt::format("{}", fmt::join(row.subject.reservations, "; "));
}

std::string_view scope(const JudgedRow& row) {
    if (!row.subject.reachable()) return "out of reach";
    return row.in_scope ? "in scope" : "informative";
}

void member(JsonWriter& json, std::string_view name, const std::optional<double>& value) {
    json.key(name);
    if (value)
        json.value(*value);
    else
        json.null();
}

void write_row(JsonWriter& json, const JudgedRow& row) {
    const judge::MeasuredRow& stated = *row.subject.row;
    json.begin_object(JsonWriter::Layout::Inline)
        .member("line", stated.line)
        .member("source", stated.source)
        .member("board", stated.board)
        .member("core", stated.core)
        .member("engine", stated.engine)
        .member("engine_version", stated.engine_version)
        .member("model", stated.model)
        .member("input_shape", stated.input_shape)
        .member("network", row.subject.network)
        .member("scope", scope(row))
        .member("used_for_fit", row.used_for_fit)
        .member("remarks", remarks(row));
    member(json, "published_s", stated.latency_s);
    member(json, "predicted_s", row.predicted_s);
    member(json, "board_left_out_s", row.board_left_out_s);
    member(json, "network_left_out_s", row.network_left_out_s);
    member(json, "published_j", stated.energy_j);
    member(json, "predicted_j", row.predicted_j);
    member(json, "row_left_out_j", row.row_left_out_j);
    json.end_object();
}

void write_summary(JsonWriter& json, std::string_view name, const judge::ErrorSummary& summary) {
    json.key(name)
        .begin_object(JsonWriter::Layout::Inline)
        .member("rows", summary.rows)
        .member("typical", summary.typical)
        .member("bias", summary.bias)
        .member("within_20_percent", summary.within_20_percent)
        .member("worst", summary.worst)
        .end_object();
}

}  // namespace

std::string fidelity_csv(const FidelityPage& page) {
    std::string text = provenance_comment(page.provenance);
    text +=
        "line,board,core,engine,engine_version,model,input_shape,network,scope,used_for_fit,"
        "published_ms,predicted_ms,error_percent,board_left_out_ms,board_left_out_error_percent,"
        "network_left_out_ms,network_left_out_error_percent,published_uj,predicted_uj,"
        "row_left_out_uj,row_left_out_energy_error_percent,remarks\n";
    for (const JudgedRow& row : page.report->rows) {
        const judge::MeasuredRow& stated = *row.subject.row;
        const std::vector<std::string> cells = {std::to_string(stated.line),
                                                csv_field(stated.board),
                                                csv_field(stated.core),
                                                csv_field(stated.engine),
                                                csv_field(stated.engine_version),
                                                csv_field(stated.model),
                                                csv_field(stated.input_shape),
                                                csv_field(row.subject.network),
                                                std::string(scope(row)),
                                                row.used_for_fit ? "yes" : "no",
                                                cell(stated.latency_s, 1e-3),
                                                cell(row.predicted_s, 1e-3),
                                                percent(row.predicted_s, stated.latency_s),
                                                cell(row.board_left_out_s, 1e-3),
                                                percent(row.board_left_out_s, stated.latency_s),
                                                cell(row.network_left_out_s, 1e-3),
                                                percent(row.network_left_out_s, stated.latency_s),
                                                cell(stated.energy_j, 1e-6),
                                                cell(row.predicted_j, 1e-6),
                                                cell(row.row_left_out_j, 1e-6),
                                                percent(row.row_left_out_j, stated.energy_j),
                                                csv_field(remarks(row))};
        text += fmt::format("{}\n", fmt::join(cells, ","));
    }
    return text;
}

std::string fidelity_json(const FidelityPage& page) {
    const judge::FidelityErrors errors = judge::errors_in_scope(*page.report);
    JsonWriter json;
    json.begin_object().member("schema", "outcore-fidelity-1");
    write_provenance(json, page.provenance);
    json.key("latency").begin_object();
    write_summary(json, "rows_used_to_fit", judge::summarise(errors.fitted));
    write_summary(json, "rows_not_in_the_fit", judge::summarise(errors.validating));
    write_summary(json, "board_left_out", judge::summarise(errors.board_left_out));
    write_summary(json, "network_left_out", judge::summarise(errors.network_left_out));
    json.end_object();
    json.key("energy").begin_object();
    write_summary(json, "row_left_out", judge::summarise(errors.energy));
    json.member("note",
                "published rows are the microcontroller's supply only: energy of storages is "
                "quoted, not validated");
    json.end_object();
    json.key("read_bandwidth").begin_array();
    for (std::size_t i = 0; i < page.reads.size(); ++i) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("board", page.reads[i].board_name)
            .member("published_bytes_per_s", page.reads[i].rate)
            .member("error", page.read_fit.errors.at(i))
            .member("left_out_error", page.reads_left_out.at(i).error)
            .member("left_out_identifiable", page.reads_left_out.at(i).fit.identifiable)
            .end_object();
    }
    json.end_array();
    json.key("tinyops_overlays").begin_array();
    for (const OverlayRow& row : page.overlays) {
        json.begin_object(JsonWriter::Layout::Inline)
            .member("factors", row.factors)
            .member("modelled_bytes", row.modelled_bytes)
            .member("published_bytes", row.published_bytes)
            .end_object();
    }
    json.end_array();
    json.key("rows").begin_array();
    for (const JudgedRow& row : page.report->rows) write_row(json, row);
    return json.end_array().end_object().text();
}

void write_fidelity_files(const FidelityPage& page, const std::filesystem::path& folder) {
    write_file(folder / "fidelity.txt", fidelity_text(page));
    write_file(folder / "fidelity.csv", fidelity_csv(page));
    write_file(folder / "fidelity.json", fidelity_json(page));
    write_file(folder / "fidelity.svg", fidelity_svg(page));
}

}  // namespace outcore::report
