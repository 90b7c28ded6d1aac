// The least time of a kernel call, wherever the memory planner may put its operands.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "scheduler/board_view.hpp"
#include "scheduler/program/program.hpp"

namespace outcore::scheduler {

/// Bytes of what one kernel call touches; 0: there is no such operand.
struct OperandSizes {
    std::int64_t inputs = 0;         // in sum
    std::int64_t largest_input = 0;  // of it
    std::int64_t weights = 0;
    std::int64_t output = 0;
    bool in_flash = false;  // constants are read in place
};

/// An operand lies in memory that is not cached only where it fits one, and together they only
/// where all of it holds them. Everything else is assumed to be as the kernel likes it best.
class WorkFloor {
  public:
    WorkFloor(const Problem& problem, const BoardView& board);

    double seconds(const KernelTimes& times, const OperandSizes& sizes) const;

  private:
    bool possible(std::size_t mask, const OperandSizes& sizes) const;

    std::int64_t uncached_bytes_ = 0;            // of all on-chip memories
    std::int64_t largest_uncached_ = 0;          // of one of them
    std::int64_t largest_uncached_weights_ = 0;  // of one that constants can be loaded to
    bool flash_cached_ = false;
};

}  // namespace outcore::scheduler
