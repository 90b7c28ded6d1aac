// The bound that a schedule is held against: of its own network, platform and constraints, with the
// theorems that hold for the way it runs. The schedule may come from anywhere.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bound/inference_bound.hpp"
#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// Whether each operator's kernels run in one go, and in which order. Then nothing is computed
/// again once the next operator has begun. Frames in flight, and constants that are loaded once for
/// all frames, begin with what RAM holds of earlier ones.
bound::Manner manner_of(const schedule::Schedule& schedule);

/// For all schedules of a problem.
bound::InferenceBound problem_bound(const Problem& problem, const bound::Manner& manner = {});

/// For schedules of the same manner. `constraints`: those under which it was made. Where they are
/// not known, of schedules that may use the whole board; internal flash for constants only if this
/// one does.
bound::InferenceBound schedule_bound(const schedule::Schedule& schedule,
                                     const schedule::KernelLayouts& layouts,
                                     const cost::KernelProfile& profile,
                                     const std::optional<Constraints>& constraints = {});

}  // namespace outcore::scheduler
