// Plays a schedule without SystemC, by the recurrence of `analytic`: the same log as play() makes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulator/play_log.hpp"

namespace outcore::simulator {

/// The same log as play() makes, for the same rest of the result.
Result<PlayLog> play_analytically(const schedule::Schedule& schedule,
                                  const IdVector<TaskId, Cycles>& cycles, const Options& options,
                                  std::int32_t frames);

}  // namespace outcore::simulator
