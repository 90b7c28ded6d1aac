// What one frame programs and erases in the storages that wear, by the schedule alone; tasks that
// are done once are left out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "simulator/play_log.hpp"

namespace outcore::simulator {

/// NOR flash and cards, in the order of their ids. Cards go through their translation layer in the
/// order of the tasks.
std::vector<StorageLog> storage_writes(const schedule::Schedule& schedule);

}  // namespace outcore::simulator
