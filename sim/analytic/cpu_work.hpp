// What the tasks of the cpu lane have to do, and the cycles that a profile gives for it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "analytic/cache_trace.hpp"
#include "cost/kernel_cost.hpp"
#include "schedule/schedule.hpp"

namespace outcore::analytic {

/// Whether a device lies behind the core's data cache.
bool is_cached(const platform::Platform& platform, DeviceId device);

/// What a task of the cpu lane has to do: a kernel, or the application's part when an input is
/// ready or an output is taken. Nothing for views and other tasks. `trace` has followed the tasks
/// before.
std::optional<cost::KernelWork> cpu_work(const schedule::Schedule& schedule,
                                         const schedule::Action& action, CacheTrace& trace);

/// Cycles of every task by a profile that covers the core; 0 for those of other lanes.
IdVector<TaskId, Cycles> cpu_cycles(const schedule::Schedule& schedule,
                                    const cost::KernelProfile& profile);

}  // namespace outcore::analytic
