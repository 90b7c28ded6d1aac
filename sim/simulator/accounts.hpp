// The parts of a result that follow from the schedule and the start and end of its tasks alone.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "simulator/play_log.hpp"
#include "simulator/simulation_result.hpp"

namespace outcore::simulator {

/// Off-chip devices that see traffic in one frame (tasks that are done once left out), in the order
/// of their ids.
std::vector<Traffic> account_traffic(const schedule::Schedule& schedule);

/// On-chip memories. A buffer is in use from the start of the first task that touches it to the end
/// of the last.
std::vector<MemoryPeak> account_peaks(const schedule::Schedule& schedule,
                                      const std::vector<TaskRun>& runs);

std::vector<OperatorRow> account_operators(const schedule::Schedule& schedule,
                                           const std::vector<TaskRun>& runs,
                                           const IdVector<TaskId, Cycles>& cycles);

}  // namespace outcore::simulator
