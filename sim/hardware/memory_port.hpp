// Timing that on-chip and external RAM share: how long a target needs for the bursts of one piece.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "hardware/stage_timing.hpp"
#include "platform/platform.hpp"

namespace outcore::hardware {

/// Fills the target's part of `timing` for `bytes`: every burst of the memory pays its set-up
/// clocks. Of internal flash a kernel sees nothing else: the bytes come with its own loads.
void answer(const platform::Memory& memory, std::int64_t bytes, StageTiming& timing);

}  // namespace outcore::hardware
