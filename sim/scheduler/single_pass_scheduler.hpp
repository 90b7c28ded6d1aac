// One candidate of `lookahead`, within the limits on tiles: what sweeps evaluate by the thousand.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// Activations where the network planner puts them for free tiles, cheapest tiles within the
/// limits, loads at most `prefetch_depth` ahead (0: as many as fit). Constants are streamed.
/// Where that finds no room, the schedule is that of `double-buffer`.
class SinglePassScheduler : public Scheduler {
  public:
    std::string_view name() const override { return "single-pass"; }
    std::string_view summary() const override {
        return "one candidate of lookahead, not searched: for sweeps over thousands of points";
    }

  private:
    Outcome make(const Problem& problem) const override;
};

}  // namespace outcore::scheduler
