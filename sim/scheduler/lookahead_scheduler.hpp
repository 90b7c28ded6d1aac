// Greedy decisions, operator by operator, and a memory planner that loads ahead across operators as
// far as there is room.
//
// 1. The network planner's decisions with 1, 2 and 3 tiles in flight are where it starts.
// 2. Each is planned with several sizes of batches and orders of placing activations; operators
//    that find no room get smaller tiles.
// 3. The fastest by the analytic evaluation is emitted; `double-buffer` where that is faster.
// With a limit on the depth k, limits 1..k are tried, so that a larger k is never worse.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

class LookaheadScheduler : public Scheduler {
  public:
    std::string_view name() const override { return "lookahead"; }
    std::string_view summary() const override {
        return "loads ahead across operators, as far as there is room, joined where that is faster";
    }

  private:
    Outcome make(const Problem& problem) const override;
};

}  // namespace outcore::scheduler
