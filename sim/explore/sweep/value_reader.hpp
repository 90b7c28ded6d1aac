// Values and lists of values of a sweep file. Form only: what a target takes is in target_rules.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/json_reader.hpp"
#include "explore/sweep/value_list.hpp"

namespace outcore::explore {

/// A scalar; nothing after a recorded mistake. Real numbers that are whole become integers.
std::optional<Value> read_value(const JsonNode& node);

/// A value of a list with its place in the file.
struct PlacedValue {
    Value value;
    JsonNode node;
};
/// At least one; each once, or as often as one likes.
enum class Repeats : std::uint8_t { Refused, Allowed };
std::vector<PlacedValue> read_values(const JsonNode& list, Repeats repeats);

/// {"from", "to", "step"} or {"from", "to", "count"}; `to` counts when a step meets it. With
/// `whole`, or with "multiple_of", values in between are rounded and equal neighbours are one.
ValueList read_range(const JsonNode& range, bool whole);
/// {"from", "to", "count"} with equal ratios.
ValueList read_log_range(const JsonNode& range, bool whole);

/// Largest number of values of a range; of a log range, and of one that is rounded.
constexpr std::int64_t kMostValues = 1'000'000'000, kMostListed = 100'000;

}  // namespace outcore::explore
