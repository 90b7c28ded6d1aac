// How many bytes of a memory are in use at each time. A buffer is in use from the start of the
// first task that touches it to the end of the last.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "simulator/play_log.hpp"
#include "simulator/trace.hpp"

namespace outcore::simulator {

/// From when to when a buffer is in use, in one frame.
struct BufferUse {
    BufferId buffer;
    double from_s = 0.0, to_s = -1.0;
    bool used() const { return to_s >= from_s; }
};
/// Of each buffer, in the order of their ids.
std::vector<BufferUse> buffer_uses(const schedule::Schedule& schedule,
                                   const std::vector<TaskRun>& runs);

/// `bytes` are in use from `at_s` to the next step.
struct OccupancyStep {
    double at_s = 0.0;
    std::int64_t bytes = 0;
};
/// Addresses that buffers share count once. Only steps that change something.
/// O(uses x buffers in use at one time).
std::vector<OccupancyStep> occupancy(const schedule::Schedule& schedule,
                                     const std::vector<BufferUse>& uses, DeviceId memory);

/// One track "sram" for each on-chip memory that holds buffers, over all frames.
void add_occupancy(const schedule::Schedule& schedule,
                   const std::vector<std::vector<TaskRun>>& iterations, Trace& trace);

}  // namespace outcore::simulator
