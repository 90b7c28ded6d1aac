// The points of a sweep, one after another and never all at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "explore/sweep/value.hpp"

namespace outcore::explore {

struct Sweep;

struct Point {
    /// Counts the points of the sweep from 0, exclusions left out. A position, no identity: other
    /// values in the file give other numbers to the same configurations.
    std::int64_t number = 0;
    std::vector<Value> values;  // by parameter
};

/// Same sweep file, same points in the same order; no two of them have the same values. Memory does
/// not grow with their number, but for up to 32 bytes a point of Sobol and Latin hypercube sweeps.
class PointSource {
  public:
    virtual ~PointSource() = default;
    /// The next point; nothing at the end.
    virtual std::optional<Point> next() = 0;
    /// The next point will be the one of this number, or none when there are fewer. At once for
    /// grids without conditions; else well below a microsecond for each point passed over.
    virtual void skip_to(std::int64_t number) = 0;
    /// An upper limit of how many next() gives; exact for grids whose conditioned parameters have
    /// up to two million combinations.
    virtual std::int64_t at_most() const = 0;
};

/// Of a sweep whose sampler is not adaptive. The sweep must outlive it.
std::unique_ptr<PointSource> make_point_source(const Sweep& sweep);

}  // namespace outcore::explore
