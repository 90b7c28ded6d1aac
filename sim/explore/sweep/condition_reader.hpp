// `when` and `exclude` of a sweep file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "base/json_reader.hpp"
#include "explore/sweep/condition.hpp"
#include "explore/sweep/sweep.hpp"

namespace outcore::explore {

/// {"parameter": test, ...}, a test being a value, a list of values, or {"at_least", "at_most",
/// "above", "below", "not"}; a bound is a number or {"parameter", "times"}. Only the first `known`
/// of `parameters` may be named.
Condition read_condition(const JsonNode& node, std::span<const Parameter> parameters,
                         std::size_t known);

/// Whether the two can be seen to exclude each other from what they ask of one parameter.
bool never_together(const Condition& a, const Condition& b, std::span<const Parameter> parameters);

}  // namespace outcore::explore
