// A board's times against the simulated ones: by kind of task, by operator and end to end.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "judge/board/board_timeline.hpp"
#include "schedule/schedule.hpp"
#include "simulator/simulation_result.hpp"

namespace outcore::judge {

/// Cycles on the board and simulated. Tasks of the cpu lane count with their dispatch and with the
/// handlers that interrupted them, on both sides.
struct TimePair {
    double board = 0.0, simulated = 0.0;
    /// Signed: 0.02 when the simulator says 2 % more than the board.
    double error() const { return board > 0.0 ? simulated / board - 1.0 : 0.0; }
};

struct KindTimes {
    std::string kind;  // kernel class ("depthwise"), or "load", "store", "copy", "erase", "mode"
    std::int64_t tasks = 0;
    TimePair cycles;
};

struct OperatorTimes {
    OperatorId op;
    std::string name;
    std::int64_t tasks = 0;
    TimePair cycles;
};

struct TimingComparison {
    std::vector<KindTimes> kinds;          // by name, kernels first; only those that occur
    std::vector<OperatorTimes> operators;  // those with tasks, in their order
    TimePair end_to_end;                   // cycles of a frame
    TimePair stall;                        // of them, the cpu lane waiting

    /// Geometric mean over operators of the larger of ratio and its inverse, minus 1.
    double operator_error() const;
};

/// `simulated` is of the same schedule, one frame.
TimingComparison compare_times(const schedule::Schedule& schedule, const BoardTimeline& board,
                               const simulator::SimulationResult& simulated);

/// "depthwise", "load": what stands in the table. Empty for tasks without work (input ready).
std::string task_kind(const schedule::Schedule& schedule, const schedule::Task& task);

}  // namespace outcore::judge
