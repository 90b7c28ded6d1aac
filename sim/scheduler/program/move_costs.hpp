// What a move takes on its lane when nothing else runs: the closed forms of `cost`, as
// analytic::schedule_costs applies them to the task that the move becomes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "analytic/pieces.hpp"
#include "analytic/task_costs.hpp"
#include "platform/platform.hpp"

namespace outcore::scheduler {

/// A contiguous read of a storage, at most as long as the channel can count.
analytic::TaskCost read_cost(const platform::Platform& board, LaneId lane, DeviceId storage,
                             DeviceId memory, std::int64_t image_offset, std::int64_t address,
                             std::int64_t bytes);

/// Between memories. Offsets of the grid count from the start of the devices.
analytic::TaskCost copy_cost(const platform::Platform& board, LaneId lane, DeviceId source,
                             DeviceId destination, const analytic::PieceGrid& grid);

}  // namespace outcore::scheduler
