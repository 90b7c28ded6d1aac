// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/measured_rows.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

#include "base/file.hpp"

namespace outcore::judge {
namespace {

struct Record {
    std::size_t line = 0;
    std::vector<std::string> cells;
};

/// Splits a table into records; a quote that is never closed is a diagnostic.
Result<std::vector<Record>> split(std::string_view text, const std::string& file) {
    std::vector<Record> records;
    Record record{1, {}};
    std::string cell;
    std::size_t line = 1, opened = 0;
    bool quoted = false, any = false;
    const auto end_cell = [&] {
        record.cells.push_back(std::move(cell));
        cell.clear();
    };
    const auto end_record = [&] {
        end_cell();
        if (any) records.push_back(std::move(record));
        record = {line + 1, {}};
        any = false;
    };
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        if (quoted) {
            if (c == '\n') ++line;
            const bool doubled = c == '"' && i + 1 < text.size() && text[i + 1] == '"';
            if (c == '"' && !doubled) {
                quoted = false;
            } else {
                cell += c;
                if (doubled) ++i;
            }
        } else if (c == '"' && cell.empty()) {
            quoted = any = true;
            opened = line;
        } else if (c == ',') {
            any = true;
            end_cell();
        } else if (c == '\n') {
            end_record();
            ++line;
        } else if (c != '\r') {
            cell += c;
            any = true;
        }
    }
    if (quoted)
        return Diagnostic{file, fmt::format("line {}", opened), "a quote is opened and not closed"};
    end_record();
    return records;
}

enum Column : std::size_t {
    kSource,
    kBoard,
    kCore,
    kClock,
    kEngine,
    kVersion,
    kModel,
    kModelFile,
    kShape,
    kLatency,
    kEnergy,
    kRam,
    kNotes,
    kColumns
};
constexpr std::array<std::string_view, kColumns> kNames = {
    "source",     "board",       "core",       "clock_mhz", "engine",  "engine_version", "model",
    "model_file", "input_shape", "latency_ms", "energy_uj", "ram_kib", "notes"};
constexpr Column kRequired[] = {kBoard, kCore, kEngine, kModel, kLatency};
constexpr std::size_t kAbsent = static_cast<std::size_t>(-1);

class TableReader {
  public:
    TableReader(const std::string& file, const Record& header) : file_(file) {
        for (std::size_t i = 0; i < kColumns; ++i) {
            const auto found = std::find(header.cells.begin(), header.cells.end(), kNames[i]);
            columns_[i] = found == header.cells.end()
                              ? kAbsent
                              : static_cast<std::size_t>(found - header.cells.begin());
        }
        for (const Column column : kRequired) {
            if (columns_[column] == kAbsent)
                fail(header, fmt::format("has no column \"{}\"", kNames[column]));
        }
        width_ = header.cells.size();
    }

    MeasuredRow read(const Record& record) {
        if (record.cells.size() != width_) {
            fail(record,
                 fmt::format("has {} cells; the header has {}", record.cells.size(), width_));
            return {};
        }
        MeasuredRow row;
        row.line = record.line;
        row.source = text(record, kSource);
        row.board = text(record, kBoard);
        row.core = text(record, kCore);
        row.engine = text(record, kEngine);
        row.engine_version = text(record, kVersion);
        row.model = text(record, kModel);
        row.model_file = text(record, kModelFile);
        row.input_shape = text(record, kShape);
        row.notes = text(record, kNotes);
        row.clock_hz = number(record, kClock, 1e6);
        row.latency_s = number(record, kLatency, 1e-3);
        row.energy_j = number(record, kEnergy, 1e-6);
        row.ram_bytes = number(record, kRam, 1024.0);
        return row;
    }

    Diagnostics diagnostics;

  private:
    std::string text(const Record& record, Column column) const {
        return columns_[column] == kAbsent ? std::string() : record.cells[columns_[column]];
    }

    std::optional<double> number(const Record& record, Column column, double unit) {
        const std::string cell = text(record, column);
        if (cell.empty()) return std::nullopt;
        double value = 0.0;
        const char* const end = cell.data() + cell.size();
        const auto [stop, error] = std::from_chars(cell.data(), end, value);
        if (error != std::errc() || stop != end || !std::isfinite(value) || value <= 0.0) {
            fail(record, fmt::format("{}: found \"{}\"; must be a number above 0 or empty",
                                     kNames[column], cell));
            return std::nullopt;
        }
        return value * unit;
    }

    void fail(const Record& record, std::string message) {
        diagnostics.push_back({file_, fmt::format("line {}", record.line), std::move(message)});
    }

    const std::string& file_;
    std::array<std::size_t, kColumns> columns_{};
    std::size_t width_ = 0;
};

}  // namespace

bool MeasuredRow::same_measurement(const MeasuredRow& other) const {
    return source == other.source && board == other.board && engine == other.engine &&
           engine_version == other.engine_version && model == other.model &&
           input_shape == other.input_shape && latency_s == other.latency_s &&
           clock_hz == other.clock_hz;
}

Result<std::vector<MeasuredRow>> parse_measured_rows(std::string_view text,
                                                     const std::string& file) {
    auto records = split(text, file);
    if (!records) return records.diagnostics();
    if (records->empty()) return Diagnostic{file, "line 1", "is empty; must begin with a header"};
    TableReader reader(file, records->front());
    if (!reader.diagnostics.empty()) return reader.diagnostics;
    std::vector<MeasuredRow> rows;
    for (std::size_t i = 1; i < records->size(); ++i) rows.push_back(reader.read((*records)[i]));
    if (!reader.diagnostics.empty()) return reader.diagnostics;
    return rows;
}

Result<std::vector<MeasuredRow>> read_measured_rows(const std::filesystem::path& file) {
    auto text = read_text(file);
    if (!text) return text.diagnostics();
    return parse_measured_rows(*text, file.string());
}

}  // namespace outcore::judge
