// One field of a CSV file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

namespace outcore::report {

/// Quoted when it holds a comma, a quote or a line end.
inline std::string csv_field(const std::string& text) {
    if (text.find_first_of(",\"\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) {
        if (c == '"') quoted += '"';
        quoted += c;
    }
    return quoted + '"';
}

}  // namespace outcore::report
