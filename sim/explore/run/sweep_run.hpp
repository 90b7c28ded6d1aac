// Runs a sweep into a store: points nobody has done are worked on, windows of them at a time, then
// the best are confirmed. Killed at any moment, the next run goes on where it was.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "explore/run/sweep_plan.hpp"
#include "explore/run/worker_pool.hpp"

namespace outcore::explore {

struct RunProgress {
    Phase phase = Phase::Analytic;
    std::int64_t settled = 0;  // in the store, as far as this run knows
    std::int64_t at_most = 0;
    std::int64_t here = 0;                    // settled by this run
    std::int64_t waiting = 0;                 // for so many points of other runs
    std::int64_t infeasible = 0, failed = 0;  // by this run
};

struct RunSettings {
    PoolLimits limits;
    Shard shard;
    bool fresh = false;         // settled points are worked on again
    bool retry_failed = false;  // those that failed are
};

struct RunHooks {
    std::function<void(const RunProgress&)> progress;  // often
    std::function<bool()> stop;                        // asked often
};

struct RunSummary {
    std::int64_t sweep = 0;  // in the store
    bool stopped = false;
    std::int64_t taken_back = 0;  // points that a dead run had
    std::int64_t here = 0, confirmed_here = 0;
    StateCounts points, confirmations;
};

/// Throws StoreError when the store can no longer be written: what it holds stays good.
RunSummary run_sweep(const SweepPlan& plan, SweepStore& store, const RunSettings& settings,
                     const RunHooks& hooks);

}  // namespace outcore::explore
