// Theorem U of docs/bounds.md: the least time of operators that run one after another, each ending
// before the next begins.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "bound/board_limits.hpp"
#include "bound/stage.hpp"

namespace outcore::bound {

/// The best way to cut `stages`, in the order in which they run, into segments. `cuts[i]`: a cut
/// may lie before stage i (all where the order is given; where it is free, those that every order
/// has). Nothing is computed twice. O(stages squared).
SegmentedBound sequential_bound(std::span<const Stage> stages, std::span<const Value> values,
                                const std::vector<bool>& cuts, const BoardLimits& limits,
                                Start start);

}  // namespace outcore::bound
