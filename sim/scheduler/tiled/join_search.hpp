// Which loads of constants are one transfer, changed one by one: a limit that all transfers have in
// common can not say that the first one should be small and the next large.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/tiled/lookahead_plans.hpp"

namespace outcore::scheduler {

/// Networks with more loads are left as they are: each of many matters little.
constexpr std::size_t kMostJoinedLoads = 64;

/// The loads that are the first of a transfer in a plan of the program, as in
/// PlannerOptions::batch_starts.
std::vector<std::uint32_t> batch_starts(const Program& program, const MemoryPlan& plan);

/// A load that begins a transfer joins the one before it, or the other way round.
void toggle_start(std::vector<std::uint32_t>& starts, std::uint32_t load);

/// Every load is tried until none makes it faster or `most` candidates have been evaluated.
Found improve_joins(CandidateEvaluator& evaluator, Found start, std::int64_t most);

}  // namespace outcore::scheduler
