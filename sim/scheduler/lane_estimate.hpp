// How long a frame of a schedule takes by the closed forms of `cost`: each lane does its tasks one
// after another, each task waits for what it is after. Handlers, contention and the mapped window
// are left out, so it is for comparing schedules of one problem, not for reporting.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// Core cycles. Expects tasks that only wait for tasks of smaller ids, as TaskWriter makes them.
/// O(tasks).
double lane_estimate(const Problem& problem, const schedule::Schedule& schedule);

}  // namespace outcore::scheduler
