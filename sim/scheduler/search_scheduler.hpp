// Lookahead's decisions, searched: starts from what `lookahead` finds and improves it within a
// budget of candidates (tiled/decision_search.hpp).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

class SearchScheduler : public Scheduler {
  public:
    std::string_view name() const override { return "search"; }
    std::string_view summary() const override {
        return "lookahead's tiles, placement, batches and order, improved by a seeded local search";
    }

  private:
    Outcome make(const Problem& problem) const override;
};

}  // namespace outcore::scheduler
