// What the rows of a comparison say of each scheduler as a whole.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "explore/comparison.hpp"

namespace outcore::explore {

/// A gap above this is one to explain, and counts as not near.
constexpr double kNearGap = 0.10;

struct SchedulerSummary {
    std::string scheduler;
    std::size_t cases = 0, planned = 0, infeasible = 0, refused = 0;  // failed ones are refused too
    double mean_gap = 0.0;                                            // geometric, of the planned
    double near_share = 0.0;  // of the planned: gap of at most kNearGap
    double worst_gap = 0.0;
    double mean_slowdown = 0.0;  // geometric
    /// Against the baseline, where both have a schedule: geometric mean of its latency over this
    /// one's, and how often this one is slower.
    double speedup = 0.0;
    std::size_t shared = 0, slower = 0;
    double longest_planning_s = 0.0;
};

/// In the order in which the schedulers appear. Schedules made by hand count for themselves.
std::vector<SchedulerSummary> summarise(const std::vector<ComparedCase>& cases,
                                        const std::string& baseline);

/// Planned cases of one scheduler with a gap above kNearGap, the largest first.
std::vector<const ComparedCase*> far_cases(const std::vector<ComparedCase>& cases,
                                           const std::string& scheduler);

}  // namespace outcore::explore
