// The wear of the storages, from what the player wrote down and how the device is used.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "simulator/play_log.hpp"
#include "simulator/simulation_result.hpp"

namespace outcore::simulator {

/// `fps`: inferences a second, back to back.
std::vector<Wear> account_wear(const schedule::Schedule& schedule, const PlayLog& log, double fps,
                               const WearOptions& options);

}  // namespace outcore::simulator
