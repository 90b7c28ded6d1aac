// The best allocation of several ways, with what is known of how good it is.
//
// 1. Every greedy order, first and best fit.
// 2. When none reaches the lower bound: the best order is climbed from, by moving the block that
//    makes the peak (or found no room) to an earlier turn, seeded.
// 3. Few blocks: branch and bound below the best peak so far.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <limits>
#include <string>

#include "scheduler/allocation/allocation_problem.hpp"

namespace outcore::scheduler {

struct AllocationEffort {
    std::int64_t climbs = 300;          // orders tried in step 2
    std::size_t exact_blocks = 40;      // step 3 for so many blocks at most
    std::int64_t exact_nodes = 20'000;  // of its tree
    std::uint32_t seed = 1;
    /// A peak that is low enough: the search ends there.
    std::int64_t enough_bytes = 0;
};

enum class AllocationProof : std::uint8_t {
    None,
    Bound,     // the peak is the lower bound
    Exhausted  // the tree was searched to its end: no lower peak, or no allocation at all
};

struct AllocationResult {
    std::optional<Spots> spots;  // nothing: none found; proven when `proof` says so
    std::int64_t peak_bytes = 0;
    std::int64_t bound_bytes = 0;
    AllocationProof proof = AllocationProof::None;
    std::string method;            // "size, first fit", "climbed", "branch and bound"
    std::int64_t nodes = 0;        // of the tree
    std::size_t failed_block = 0;  // without spots: one that found no room

    bool optimal() const { return spots && proof != AllocationProof::None; }
};

AllocationResult allocate(const AllocationProblem& problem, const AllocationEffort& effort = {});

}  // namespace outcore::scheduler
