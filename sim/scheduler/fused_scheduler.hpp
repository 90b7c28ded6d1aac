// Stripes through several operators at once, so that large activations never exist as a whole: for
// boards without external RAM, or with little.
//
// 1. A dynamic programme cuts the network into groups and single operators
// (fused/fusion_planner.hpp).
// 2. Inside a group, rows that the next stripe needs again stay in row buffers or are computed
// again, whatever takes less time in the room there is.
// 3. Everything is one program, so that constants are loaded ahead across groups.
// Activations are never swapped: without room for what lies between the groups there is no
// schedule. SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

class FusedScheduler : public Scheduler {
  public:
    std::string_view name() const override { return "fused"; }
    std::string_view summary() const override {
        return "stripes through several operators at once; activations are never swapped";
    }

  private:
    Outcome make(const Problem& problem) const override;
};

}  // namespace outcore::scheduler
