// Runs the cases of a comparison, each scheduler of a case in a process of its own.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "explore/comparison_plan.hpp"

namespace outcore::explore {

/// A schedule from a file, under the name that its row gets, and the case that it belongs to.
struct HandMade {
    std::string name;
    schedule::Schedule schedule;
    CaseProblem problem;
};

struct RunOptions {
    simulator::Fidelity fidelity = simulator::Fidelity::Analytic;
    std::size_t jobs = 1;  // processes at a time
    /// Called after each job, with the number of those done and of all, and what was done.
    std::function<void(std::size_t, std::size_t, const std::string&)> progress;
};

/// Rows by case, then scheduler. A schedule made by hand stands behind the rows of the case of its
/// network, platform and size of RAM; where there is none, a case is added and the schedulers run
/// for it too. A scheduler whose process dies has a row that says so.
std::vector<ComparedCase> run_comparison(std::vector<CaseProblem> cases,
                                         const std::vector<HandMade>& by_hand,
                                         const std::vector<const scheduler::Scheduler*>& schedulers,
                                         const RunOptions& options);

}  // namespace outcore::explore
