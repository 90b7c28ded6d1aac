// What each task of a schedule takes when nothing else runs, by the closed forms of sim/cost:
// worked out once, played as often as wanted.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "analytic/task_run.hpp"
#include "base/ids.hpp"
#include "cost/transfer_cost.hpp"
#include "schedule/schedule.hpp"

namespace outcore::analytic {

/// Seconds. A kernel has `work_s`; a task of a channel has a start handler, then pieces with the
/// handlers between them, then a completion handler.
struct TaskCost {
    double work_s = 0.0;    // of the kernel, `direct_s` included
    double direct_s = 0.0;  // operands in place in slow memory
    double start_s = 0.0, completion_s = 0.0;
    double middle_s = 0.0;           // from the end of the start handler to the last completion
    double middle_handlers_s = 0.0;  // within it, on the core
    StallCause cause = StallCause::Other;
    /// Of the storage or external RAM at its other end, where that is known by the task alone.
    double device_busy_s = 0.0;

    double handlers_s() const { return start_s + middle_handlers_s + completion_s; }
};

/// A state of a component beside its rest, and how long one frame keeps it.
struct BusyState {
    std::string component, state;
    double power_w = 0.0;
    double busy_s = 0.0;
    double once_s = 0.0;  // more, in the first frame only

    double total_s(std::int32_t frames) const { return busy_s * frames + once_s; }
};
struct PowerUse {
    std::string component, rest;
    double rest_w = 0.0;
    std::vector<BusyState> busy;
};

/// Of so many frames that end at `end_s`.
double energy_j(const PowerUse& part, double end_s, std::int32_t frames);

/// Core, external RAMs, storages, each at rest.
std::vector<PowerUse> power_uses(const platform::Platform& platform);

struct ScheduleCosts {
    IdVector<TaskId, TaskCost> tasks;
    std::vector<PowerUse> power;  // core, external RAMs, storages
};

/// `times`, where it is given: how often each task counts in `power`, and then causes of stalls are
/// left open.
ScheduleCosts schedule_costs(const schedule::Schedule& schedule,
                             const IdVector<TaskId, Cycles>& cycles, cost::DeviceTiming timing,
                             const std::vector<double>* times = nullptr);

}  // namespace outcore::analytic
