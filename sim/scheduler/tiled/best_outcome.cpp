// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/best_outcome.hpp"

#include "scheduler/tiled_scheduler.hpp"

namespace outcore::scheduler {

Outcome baseline(const Problem& problem) {
    Problem two_in_flight = problem;
    two_in_flight.constraints.prefetch_depth = 0;
    Outcome outcome = DoubleBufferScheduler().run(two_in_flight);
    if (auto* made = std::get_if<schedule::Schedule>(&outcome)) made->origin = {};
    return outcome;
}

Outcome faster(const Problem& problem, schedule::Schedule made, Outcome simple) {
    const auto* buffered = std::get_if<schedule::Schedule>(&simple);
    const bool keep = buffered != nullptr && analytic_seconds(*buffered, *problem.profile) <
                                                 analytic_seconds(made, *problem.profile);
    if (keep) return simple;
    return made;
}

}  // namespace outcore::scheduler
