// Turns a network plan into tasks, buffers, chunks and edges.
//
// For every operator, tile by tile in the plan's loop order: 1. loads that the tile `depth - 1`
// places ahead needs and no slot holds; 2. the compute task; 3. the store of the finished output
// tile. Loads go round the slots of their operand. Edges come from an EdgeTracker: whoever touched
// the same bytes before.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/board_view.hpp"
#include "scheduler/network_plan.hpp"
#include "scheduler/task_writer.hpp"

namespace outcore::scheduler {

/// The constants must fit the storage (checked by Scheduler::run).
schedule::Schedule emit(const Problem& problem, const BoardView& board, const NetworkPlan& plan,
                        std::int32_t depth, Overlap overlap);

/// Bytes of the storage image that the plan makes: every chunk once.
std::int64_t image_bytes(const schedule::Schedule& schedule);

}  // namespace outcore::scheduler
