// What a board's stamps say about kernels: each compute task with its work, freed of what the
// simulator prices apart.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "judge/board/board_timeline.hpp"
#include "judge/board/kernel_fit.hpp"
#include "schedule/schedule.hpp"

namespace outcore::judge {

/// Operands read or written in place in slow memory are taken off, as the simulator prices them.
/// Handlers stay in, with an estimate of the pieces they were for: a transfer's first piece is
/// started when it starts, its last one ends when it ends, others are taken to end evenly. Groups
/// count up from `first_group`, one for each operator, then one for each input and output. O(tasks
/// log tasks).
std::vector<KernelObservation> task_observations(const schedule::Schedule& schedule,
                                                 const BoardTimeline& board,
                                                 std::size_t first_group);

}  // namespace outcore::judge
