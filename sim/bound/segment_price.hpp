// The lemma of docs/bounds.md: what crosses the channels between two instants, and how long that
// takes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bound/board_limits.hpp"
#include "bound/stage.hpp"

namespace outcore::bound {

/// Fills in what follows from compute, constants and activations. `made`: bytes that are written in
/// the segment and read after it. `empty`: no RAM holds anything when it begins.
/// Constants and activations that do not fit all RAM cross the storages' channels; those that do
/// not fit on-chip RAM cross those or the external RAM's.
void price_segment(Segment& segment, double made, bool empty, const BoardLimits& limits);

/// Constants in internal flash cross no channel, and are the same for all segments: all that it
/// holds, at the storages' rate, is taken off once. Never below all kernels' cycles.
void take_off_flash(double cycles, double compute, const BoardLimits& limits,
                    SegmentedBound& bound);

}  // namespace outcore::bound
