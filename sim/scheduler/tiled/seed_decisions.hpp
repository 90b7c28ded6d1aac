// Decisions to start from: those of the network planner, which looks at one operator at a time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "scheduler/network_plan.hpp"
#include "scheduler/tiled/tiled_program.hpp"

namespace outcore::scheduler {

/// Everything in the order of the file, nothing pinned, in place what can be.
Decisions decisions_of(const Problem& problem, const NetworkPlan& plan);

}  // namespace outcore::scheduler
