// Execute in place, for weights: kernels read constants through the storage's memory-mapped window
// and the core's cache, nothing is loaded. What one does without a scheduler; the price is a wait
// for every line that the cache does not hold.
//
// 1. The schedules of `serial`, `double-buffer` and `lookahead` are where it starts.
// 2. Loads from the storage go; kernels that used what they brought read the image instead. The
//    window is opened before the first kernel that reads it, and closed at the end.
// 3. The fastest by the analytic evaluation is taken.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

class XipScheduler : public Scheduler {
  public:
    std::string_view name() const override { return "xip"; }
    std::string_view summary() const override {
        return "weights stay in the storage: kernels read them through its memory-mapped window";
    }

  private:
    Outcome make(const Problem& problem) const override;
};

/// `schedule` without loads from `storage`, which has a window and is only read.
schedule::Schedule read_in_place(const schedule::Schedule& schedule, DeviceId storage,
                                 LaneId storage_lane);

}  // namespace outcore::scheduler
