// Whether a finished schedule keeps what its problem demands, whoever made it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// The first constraint that is broken: which, at which operator, by how much, and the nearest
/// value with which this schedule would do.
std::optional<Infeasible> broken_constraint(const Problem& problem,
                                            const schedule::Schedule& schedule);

}  // namespace outcore::scheduler
