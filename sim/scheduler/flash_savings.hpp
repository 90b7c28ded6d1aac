// Which operators' constants are worth the room that they take in internal flash.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// What an operator would save if its constants were read in place, and the bytes that they take.
struct FlashSaving {
    OperatorId op;
    std::int64_t bytes = 0;  // above 0
    double cycles = 0.0;
};

/// An operator's constants as kernels read them, in one piece; 0 without.
std::int64_t packed_constant_bytes(const Problem& problem, OperatorId op);

/// The best of several greedy choices within `room` bytes: most cycles for a byte first, and the
/// same without the first few, since a small operator may take the room that a large one needs.
/// Not always the optimum. O(n^2).
std::vector<OperatorId> most_saving(std::vector<FlashSaving> savings, std::int64_t room);

}  // namespace outcore::scheduler
