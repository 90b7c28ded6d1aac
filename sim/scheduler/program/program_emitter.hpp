// Turns a program and its memory plan into a schedule: tasks, buffers, chunks and edges.
//
// Before each step: the stores that the step before it left, then the loads that the plan puts
// there, then the step. Edges come from an EdgeTracker: whoever touched the same bytes before.
// Values at the same address with the same size share a buffer.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/program/memory_planner.hpp"
#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

schedule::Schedule emit(const Problem& problem, const BoardView& board, const Program& program,
                        const MemoryPlan& plan);

}  // namespace outcore::scheduler
