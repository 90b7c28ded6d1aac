// Where the points of a sample lie: one index for each axis, whatever conditions say.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "explore/sweep/point_space.hpp"

namespace outcore::explore {

class SampleSequence {
  public:
    virtual ~SampleSequence() = default;
    /// The next draw; false at the end.
    virtual bool draw(Indices& indices) = 0;
    virtual void restart() = 0;
    /// No combination is drawn twice.
    virtual bool without_repeats() const { return false; }
};

/// All combinations in a random order.
std::unique_ptr<SampleSequence> make_random_sequence(const PointSpace& space, std::uint32_t seed);
/// A Sobol sequence, moved by a random shift of bits in each dimension, so that seeds differ.
std::unique_ptr<SampleSequence> make_sobol_sequence(const PointSpace& space, std::uint32_t seed);
/// `points` draws: each axis is cut into as many strata, each of which is met once.
std::unique_ptr<SampleSequence> make_latin_sequence(const PointSpace& space, std::int64_t points,
                                                    std::uint32_t seed);

}  // namespace outcore::explore
