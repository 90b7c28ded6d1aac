// Which program and which inputs made an output: part of every file that Outcore writes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "base/json_writer.hpp"

namespace outcore::report {

struct Provenance {
    /// What each input is, and its SHA-256: {"network models/x.tflite", "ab12..."}.
    std::vector<std::pair<std::string, std::string>> inputs;
};

/// The member "provenance": program, version, commit, inputs.
void write_provenance(JsonWriter& json, const Provenance& provenance);
/// The same as lines that start with "# ", for CSV files.
std::string provenance_comment(const Provenance& provenance);

}  // namespace outcore::report
