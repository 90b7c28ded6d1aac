// What a parameter of a sweep is set to.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>

namespace outcore::explore {

/// A JSON scalar. nullptr: the parameter does not exist at this point (its `when` does not hold),
/// or is listed as null; what it would set stays as the sweep's `base` has it.
using Value = std::variant<std::nullptr_t, bool, std::int64_t, double, std::string>;

/// As people read it: "lookahead", "65536", "" for null.
std::string to_string(const Value& value);
/// As JSON text: "\"lookahead\"", "65536", "null". Equal values have equal text: 1e3 is "1000".
std::string json_text(const Value& value);
/// 2 and 2.0 are the same value.
bool same(const Value& a, const Value& b);
/// Numbers only.
std::optional<double> number_of(const Value& value);

}  // namespace outcore::explore
