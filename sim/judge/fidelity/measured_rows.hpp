// Published measurements as a table: one row for each network, board and engine, as in
// configs/fidelity/published.csv. Users' own tables have the same columns.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace outcore::judge {

/// Texts as they stand in the file; quantities in SI units, nothing where a cell is empty.
struct MeasuredRow {
    std::size_t line = 0;  // of the file, 1 = header
    std::string source, board, core, engine, engine_version, model, model_file, input_shape, notes;
    std::optional<double> clock_hz;
    std::optional<double> latency_s;
    std::optional<double> energy_j;   // of one inference, supply of the microcontroller
    std::optional<double> ram_bytes;  // what the engine needed

    /// Two rows of different tables that state the same measurement.
    bool same_measurement(const MeasuredRow& other) const;
};

/// A comma-separated table (RFC 4180: quotes, doubled quotes, line breaks within them). The header
/// names the columns in any order; board, core, engine, model and latency_ms must be there. Every
/// cell that is not the number its column asks for is a diagnostic with line and column.
Result<std::vector<MeasuredRow>> parse_measured_rows(std::string_view text,
                                                     const std::string& file);
Result<std::vector<MeasuredRow>> read_measured_rows(const std::filesystem::path& file);

}  // namespace outcore::judge
