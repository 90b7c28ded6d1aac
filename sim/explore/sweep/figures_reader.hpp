// `objectives`, `constraints` and `sampler` of a sweep file.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "base/json_reader.hpp"
#include "explore/sweep/sweep.hpp"

namespace outcore::explore {

std::vector<const FigureColumn*> read_objectives(const JsonNode& list);
std::vector<FigureConstraint> read_constraints(const JsonNode& list);
/// `objectives`: how many there are.
Sampler read_sampler(const JsonNode& node, std::size_t objectives);

/// Largest number of points of samplers that must know which ones they gave.
constexpr std::int64_t kMostRemembered = 10'000'000;

}  // namespace outcore::explore
