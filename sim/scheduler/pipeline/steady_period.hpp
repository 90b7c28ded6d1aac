// How often a schedule takes a frame, by the closed forms of `analytic`.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "cost/kernel_cost.hpp"
#include "schedule/schedule.hpp"

namespace outcore::scheduler {

/// Seconds from frame to frame, in a stream of many.
double steady_period_s(const schedule::Schedule& schedule, const cost::KernelProfile& profile);

}  // namespace outcore::scheduler
