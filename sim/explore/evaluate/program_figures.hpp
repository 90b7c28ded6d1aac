// The figures of a planned program, as those of the schedule that would be emitted from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <vector>

#include "explore/sweep/point_figures.hpp"
#include "scheduler/program/program_timing.hpp"

namespace outcore::explore {

void set_stalls(const std::array<double, analytic::kStallCauses>& stall_s, PointFigures& figures);
/// `joules` by part, as analytic::power_uses lists them; latency is known.
void set_energy(const platform::Platform& board, const std::vector<double>& joules,
                PointFigures& figures);

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

    const scheduler::Problem& problem_;
    const scheduler::BoardView& board_;
    double ideal_cycles_ = 0.0, macs_ = 0.0;
    std::vector<bool> on_chip_;       // by device: RAM of the chip
    std::vector<std::int64_t> ends_;  // by device: highest address in use
};

}  // namespace outcore::explore
