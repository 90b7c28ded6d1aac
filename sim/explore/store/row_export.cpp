// SPDX-License-Identifier: Apache-2.0
#include "explore/store/row_export.hpp"

#include <fmt/format.h>

#include <cmath>
#include <limits>

#include "base/json_writer.hpp"

namespace outcore::explore {
namespace {

/// A claim is no result: the row waits as others do.
std::string_view state_text(PointState state) {
    return to_string(state == PointState::Running ? PointState::Pending : state);
}

std::string csv_text(std::string_view text) {
    if (text.find_first_of(",\"\r\n") == std::string_view::npos) return std::string(text);
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

std::string csv_number(double value) { return std::isnan(value) ? "" : fmt::format("{}", value); }

std::string csv_figures(const PointFigures* figures) {
    std::string text;
    for (const FigureColumn& column : figure_columns()) {
        text += ',';
        if (figures != nullptr) text += csv_number(figures->*column.member);
    }
    return text;
}

std::string csv_head(const SweepEntry& sweep, bool with_timing) {
    std::string text = "point,key";
    for (const std::string& name : sweep.parameters) text += ',' + csv_text(name);
    text += ",state,reason";
    for (const FigureColumn& column : figure_columns()) text += fmt::format(",{}", column.name);
    for (const FigureColumn& column : figure_columns())
        text += fmt::format(",confirmed_{}", column.name);
    return text + (with_timing ? ",seconds,tries\n" : "\n");
}

const PointFigures* figures_in(const SweepRow& row) {
    return row.state == PointState::Done ? &row.figures : nullptr;
}

std::string csv_row(const SweepRow& row, std::int64_t tries, bool with_timing) {
    std::string text = fmt::format("{},{}", row.point, row.key);
    for (const Value& value : row.values) text += ',' + csv_text(to_string(value));
    text += fmt::format(",{},{}", state_text(row.state), csv_text(row.reason));
    text += csv_figures(figures_in(row));
    text += csv_figures(row.confirmed ? &*row.confirmed : nullptr);
    if (with_timing) text += fmt::format(",{},{}", row.seconds, tries);
    return text + '\n';
}

/// Too large for a double, so that every reader takes it for infinite.
std::string json_number(double value) {
    if (std::isnan(value)) return "null";
    if (std::isinf(value)) return value > 0 ? "1e999" : "-1e999";
    return fmt::format("{}", value);
}

void write_figures(JsonWriter& json, std::string_view key, const PointFigures& figures) {
    json.key(key).begin_object(JsonWriter::Layout::Inline);
    for (const FigureColumn& column : figure_columns())
        json.key(column.name).raw(json_number(figures.*column.member));
    json.end_object();
}

std::string json_row(const SweepEntry& sweep, const SweepRow& row, std::int64_t tries,
                     bool with_timing) {
    JsonWriter json;
    json.begin_object(JsonWriter::Layout::Inline).member("point", row.point).member("key", row.key);
    json.key("parameters").begin_object(JsonWriter::Layout::Inline);
    for (std::size_t i = 0; i < sweep.parameters.size() && i < row.values.size(); ++i)
        json.key(sweep.parameters[i]).raw(json_text(row.values[i]));
    json.end_object().member("state", state_text(row.state)).member("reason", row.reason);
    if (const PointFigures* figures = figures_in(row)) write_figures(json, "figures", *figures);
    if (row.confirmed) write_figures(json, "confirmed", *row.confirmed);
    if (with_timing) json.member("seconds", row.seconds).member("tries", tries);
    return json.end_object().text();
}

}  // namespace

void export_rows(SweepStore& store, const SweepEntry& sweep, RowFormat format, bool with_timing,
                 const std::function<void(std::string_view)>& write) {
    if (format == RowFormat::Csv) write(csv_head(sweep, with_timing));
    store.each_row(sweep.id, 0, std::numeric_limits<std::int64_t>::max(),
                   [&](const SweepRow& row, std::int64_t tries) {
                       write(format == RowFormat::Csv ? csv_row(row, tries, with_timing)
                                                      : json_row(sweep, row, tries, with_timing));
                   });
}

}  // namespace outcore::explore
