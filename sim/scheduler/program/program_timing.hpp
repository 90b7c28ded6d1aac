// How long a planned program takes, without making a schedule of it: the recurrence of `analytic`
// over the same tasks and edges that the emitter would write. Kernels are priced as if their
// operands were in no cache and each line cost as much as a usual one (program.hpp); what the
// kernel before has left there, and slower memory, is known of a schedule only
// (analytic/cache_trace.hpp). On cores with a data cache both times differ by that.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <memory>
#include <vector>

#include "analytic/task_run.hpp"
#include "scheduler/program/memory_planner.hpp"
#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// Of one frame from a cold start. Stalls and energy are those of the schedule's evaluation.
struct ProgramTime {
    double end_s = 0.0;
    double kernels_s = 0.0;  // without waits for operands in place
    double lines_s = 0.0;    // of those: for lines that come into the data cache
    std::array<double, analytic::kStallCauses> stall_s{};
    std::vector<double> part_j;  // by part, as analytic::power_uses lists them
    std::size_t tasks = 0;
    std::vector<analytic::TaskRun> steps;  // by step
};

class ProgramTiming {
  public:
    ProgramTiming(const Problem& problem, const BoardView& board);
    ~ProgramTiming();

    /// The reference is good until the next call.
    const ProgramTime& evaluate(const Program& program, const MemoryPlan& plan);

  private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace outcore::scheduler
