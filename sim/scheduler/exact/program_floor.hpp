// A time that a program does not go below, whatever the addresses, the order of its loads, how they
// are joined to transfers and when each is issued.
//
// Let w(s) be the least seconds of step s, and "after s" all that certainly runs on the core from
// the start of s on. Handlers and kernels never run at the same time. Then the end is at least
// 1. Handlers and cut: with k transfers of constants, of which j bring something that a step up to
//    s needs: j transfers with all their bytes on the lane, then the work after s and the handlers
//    of the k - j others (those that run earlier lengthen the lane instead). The least over all
//    ways to join loads is found among joins of loads that follow one another in the order of first
//    use: with the same first load of each transfer, any other join brings at least as many bytes
//    by every cut. Dynamic programming over k and the loads.
// 2. Chain: between the starts of two steps a < b the core computes, the copy lane moves what has
//    its window there, and the storage lane loads what is first used there, less what RAM can hold
//    at a beside what is alive; loads that have no room beside a, all of theirs after a has ended.
//    The largest sum along steps. At the very start RAM is empty.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/exact/transfer_floor.hpp"
#include "scheduler/exact/work_floor.hpp"

namespace outcore::scheduler {

struct ProgramFloor {
    /// Some step needs more on-chip RAM at once than there is.
    bool overfull = false;
    double seconds = 0.0;
    /// The joins for which 1. is least: which loads of constants, in the order of first use, are
    /// the first of a transfer.
    std::vector<std::uint32_t> batch_starts;
};

class ProgramFloors {
  public:
    ProgramFloors(const Problem& problem, const BoardView& board);

    const ReadFloor& reads() const { return reads_; }
    const WorkFloor& work() const { return work_; }
    ProgramFloor of(const Program& program) const;

  private:
    const BoardView board_;
    WorkFloor work_;
    ReadFloor reads_;
    std::int64_t on_chip_bytes_ = 0, weight_bytes_ = 0;
};

}  // namespace outcore::scheduler
