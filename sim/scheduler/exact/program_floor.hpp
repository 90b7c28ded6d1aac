// A time that a program does not go below, whatever the addresses, the order of its loads, how they
// are joined to transfers and when each is issued.
//
// Handlers and kernels never run at the same time (handlers between the pieces of a copy may run
// beside those of a read: floor 1 leaves them out), and the transfers of the storage's lane come in
// the order of first use of what they bring. Two floors:
// 1. Transfers. Between two of them the core does what steps and transfers in between leave it:
// with
//    L(j) the end of transfer j, h the handlers of one, n(j) the step that needs it and w(s) the
//    least seconds of step s,
//      L(j) >= max(L(j-1), end of the last step beside which j has no room) + its time, and
//      end of step s >= L(i) + w(n(i)) + ... + w(s) + h for every transfer between i and j,
//    if j has no room before s has ended: those in between either run before that, and their
//    handlers delay the core, or after it, and delay j by more. The least over all ways to join
//    loads that follow one another, by dynamic programming; a state is the end of the last transfer
//    and how far the core is behind.
// 2. Chain: between the starts of two steps a < b the core computes, the copy lane moves what has
//    its window there, and the storage lane loads what is first used there, less what RAM can hold
//    at a beside what is alive; loads that have no room beside a, all of theirs after a has ended.
//    The largest sum along steps. At the very start RAM is empty.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/exact/transfer_floor.hpp"
#include "scheduler/program/program.hpp"

namespace outcore::scheduler {

struct ProgramFloor {
    /// Some step needs more on-chip RAM at once than there is.
    bool overfull = false;
    double seconds = 0.0;
    /// The joins for which 1. is least: which loads, in the order of first use, are the first of a
    /// transfer. Empty: there are none, or too many.
    std::vector<std::uint32_t> batch_starts;
    std::vector<std::int64_t> load_bytes;  // in that order
    std::int64_t operations = 0;           // what it took to find out, for the budget
};

class ProgramFloors {
  public:
    ProgramFloors(const Problem& problem, const BoardView& board);

    const ReadFloor& reads() const { return reads_; }
    ProgramFloor of(const Program& program) const;

  private:
    const BoardView board_;
    ReadFloor reads_;
    std::int64_t on_chip_bytes_ = 0, weight_bytes_ = 0;
};

}  // namespace outcore::scheduler
