// The program of one frame, cut into two stages, as the body of a pipeline: the second stage of a
// frame runs side by side with the first stage of the next one.
//
// 1. Steps behind the cut get delay 1. The steps of both stages alternate so that each stage is as
//    far as the other at any time, by the time that its slower lane, cpu or storage, needs.
// 2. What the first stage leaves to the second lies in one place: the first stage writes it when
//    the second one has read what was there. Such values are kept from one iteration to the next.
// 3. The weights of the first operator may be loaded once, so that the core has work when an
//    iteration begins, while the storage already brings what comes next.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "scheduler/program/program.hpp"

namespace outcore::scheduler {

/// Seconds that a step keeps the lanes.
struct StepLoad {
    double cpu_s = 0.0, storage_s = 0.0;  // with the constants that it is the first to need

    double slower_s() const { return cpu_s > storage_s ? cpu_s : storage_s; }
};
/// By step. `storage_s_per_byte`: of long reads.
std::vector<StepLoad> step_loads(const Program& frame, double storage_s_per_byte);

struct BodyOptions {
    std::int32_t cut = 0;            // first step of the second stage
    bool first_weights_stay = true;  // of the first operator
};

/// `frame` is sealed; the body is, too. O(steps + uses).
Program pipeline_body(const Program& frame, const std::vector<StepLoad>& loads,
                      const BodyOptions& options);

}  // namespace outcore::scheduler
