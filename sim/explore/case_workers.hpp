// Cases in several processes at a time. A process that dies costs its own job only.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "explore/comparison.hpp"

namespace outcore::explore {

/// What one job does, in a process of its own; its rows are handed back.
using CaseJob = std::function<std::vector<ComparedCase>()>;

/// A job's rows, or how its process ended without any.
struct JobResult {
    std::vector<ComparedCase> cases;
    std::string lost;  // empty: none was
};

/// Runs every job, at most `at_once` at a time, each in a child process that ends when this one
/// does. Results in the order of the jobs, whatever the order in which they end. Call it from a
/// process without other threads. `ended(index)` is called here after each.
std::vector<JobResult> run_jobs(const std::vector<CaseJob>& jobs, std::size_t at_once,
                                const std::function<void(std::size_t)>& ended);

}  // namespace outcore::explore
