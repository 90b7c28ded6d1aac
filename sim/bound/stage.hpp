// The problem that the bounds are about, stripped of kernels and boards: operators with least
// cycles, bytes that they read and write, and what of one depends on another.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <vector>

namespace outcore::bound {

/// One operator.
struct Stage {
    double cycles = 0.0;             // least that its kernels take
    double constant_bytes = 0.0;     // each read by this operator only
    std::vector<std::size_t> reads;  // values; each whole
    std::vector<std::size_t> writes;
};

/// An activation. Network inputs have no writer, network outputs outlive all stages.
struct Value {
    double bytes = 0.0;
    bool output = false;
};

/// A part of a bound: between two instants so many cycles of kernels run and so many bytes cross
/// the channels.
struct Segment {
    std::size_t first = 0, last = 0;  // stages; of an interleaved bound: what the instants end
    double compute_cycles = 0.0;
    double constant_bytes = 0.0;    // N: constants that are read in it
    double activation_bytes = 0.0;  // of N: activations that were there before
    double resident_bytes = 0.0;    // S: what may be in RAM when it begins
    double spilled_bytes = 0.0;     // made in it, kept beyond it, and too many for RAM
    double transfer_cycles = 0.0;
    double cycles = 0.0;  // the larger of compute and transfer
};

/// Cycles, and the segments that they are the sum of, internal flash taken off once.
struct SegmentedBound {
    double cycles = 0.0;
    double flash_cycles = 0.0;  // that constants in internal flash may save
    std::vector<Segment> segments;
};

/// Whether RAM is empty at the start, or holds what an earlier frame left there.
enum class Start { Cold, Warm };

}  // namespace outcore::bound
