// Theorem G of docs/bounds.md: the least time however operators interleave, fused, recomputed or
// summed up in parts.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <span>

#include "bound/board_limits.hpp"
#include "bound/stage.hpp"

namespace outcore::bound {

/// What depends on what. z(i) is the instant when every element of stage i has been computed once;
/// x is the element that comes last, whichever it is.
struct Dependence {
    /// before[k][j]: every kernel call of j has to end before z(k); k itself included.
    std::vector<std::vector<bool>> before;
    /// after[i][j]: no kernel call of j can start before z(i).
    std::vector<std::vector<bool>> after;
    /// full_bytes[i][j]: constants of j that are certainly read by calls that depend on x.
    std::vector<std::vector<double>> full_bytes;
};

/// The longest chain of instants z: what lies before the first, between two, and after the last.
/// Stages in an order in which each comes after those that it reads. O(stages cubed), with a
/// constant of one bit.
SegmentedBound interleaved_bound(std::span<const Stage> stages, const Dependence& dependence,
                                 const BoardLimits& limits, Start start);

}  // namespace outcore::bound
