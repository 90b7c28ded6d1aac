// The spans of one track as a step function of time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "hardware/activity_log.hpp"

namespace outcore::hardware {

/// `state` and `value` hold from `at_s` to the next step.
struct ActivityStep {
    double at_s = 0.0;
    double value = 0.0;
    std::uint32_t state = 0;
};

/// Steps from `from_s` on, the first of them there, none at or after `to_s`. Where spans cover each
/// other, the highest state is shown; each span of a state gets a step of its own. Where they add
/// up, the value is that of idle plus all spans, and states that hold at once get a name of their
/// own at the end of `info.states` ("read+program"). O(n log n).
std::vector<ActivityStep> steps_of(TrackInfo& info, std::span<const Activity> spans, double from_s,
                                   double to_s);

}  // namespace outcore::hardware
