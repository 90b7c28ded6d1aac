// The lowest peak, by branch and bound: for a few dozen blocks.
//
// 1. Push every block of an allocation down until it lies on another one that it meets, or at 0:
//    nothing gets worse. So the address of a block is the end, aligned, of the highest block below
//    it, and it is enough to enumerate the orders of rising addresses.
// 2. A node places one more block, in one of its memories, on the skyline: the highest end so far
// at
//    each step. Addresses never fall from node to node.
// 3. A branch ends when skylines and blocks to come, added up at any step, reach the best peak
//    known; or when a block to come fits nowhere any more.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/allocation/allocation_problem.hpp"

namespace outcore::scheduler {

struct ExactResult {
    Spots spots;  // empty: none with a peak below `below`
    std::int64_t peak_bytes = 0;
    std::int64_t nodes = 0;
    bool exhausted = false;  // the tree was searched to its end: the result is proven
};

/// The lowest peak below `below`, or that there is none; looks at `node_limit` nodes at most.
ExactResult exact_allocation(const AllocationProblem& problem, std::int64_t below,
                             std::int64_t node_limit);

}  // namespace outcore::scheduler
