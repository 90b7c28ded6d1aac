// Where to cut a frame into stages that complement each other: kernels of one beside loads of
// another.
//
// 1. Steps are joined by operator: seconds of kernels, seconds of loads.
// 2. Each stage is laid over one iteration in proportion to the time of its slower lane, as
//    pipeline_body does, and both lanes are summed up in equal parts of the iteration. A part takes
//    what its slower lane takes: loads run ahead of kernels, but not by much.
// 3. All sets of cuts are ranked by that; of those that are about equal the ones with the purest
//    stages, all kernels or all loads, come first. An estimate, for the few that are then planned.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "scheduler/pipeline/pipeline_body.hpp"

namespace outcore::scheduler {

struct StageCuts {
    std::vector<OperatorId> first;  // operators of the stages behind the first one
    double period_s = 0.0;          // estimated
};

/// Cuts into so many stages, the shortest iteration first, at most `count`, all with a body.
/// O(operators ^ stages).
std::vector<StageCuts> ranked_cuts(const Program& frame, const std::vector<StepLoad>& loads,
                                   std::size_t stages, std::size_t count);

/// The step that an operator begins with.
std::int32_t first_step(const Program& frame, OperatorId op);

}  // namespace outcore::scheduler
