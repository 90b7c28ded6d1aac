// The figures of a planned program, as those of the schedule that would be emitted from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "explore/sweep/point_figures.hpp"
#include "scheduler/program/program_timing.hpp"

namespace outcore::explore {

class ProgramFigures {
  public:
    ProgramFigures(const scheduler::Problem& problem, const scheduler::BoardView& board);

    /// Of frames one after another.
    PointFigures of(const scheduler::Program& program, const scheduler::MemoryPlan& plan,
                    const scheduler::ProgramTime& time);
    bool image_fits(const scheduler::MemoryPlan& plan) const;

  private:
    void add_room(const scheduler::Program& program, const scheduler::MemoryPlan& plan,
                  PointFigures& figures);
    void add_stalls(const scheduler::ProgramTime& time, PointFigures& figures) const;
    void add_energy(const scheduler::ProgramTime& time, PointFigures& figures) const;

    const scheduler::Problem& problem_;
    const scheduler::BoardView& board_;
    double ideal_cycles_ = 0.0, macs_ = 0.0;
    std::vector<bool> on_chip_;       // by device: RAM of the chip
    std::vector<std::int64_t> ends_;  // by device: highest address in use
};

}  // namespace outcore::explore
