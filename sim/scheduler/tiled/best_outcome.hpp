// What `lookahead` and `search` have in common: the baseline that they are never slower than.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "scheduler/tiled/lookahead_plans.hpp"

namespace outcore::scheduler {

/// The double-buffered schedule, or why there is none. Two tiles in flight whatever the limit on
/// loads ahead.
Outcome baseline(const Problem& problem);

/// The faster by the analytic evaluation; `simple` may be no schedule at all.
Outcome faster(const Problem& problem, schedule::Schedule made, Outcome simple);

}  // namespace outcore::scheduler
