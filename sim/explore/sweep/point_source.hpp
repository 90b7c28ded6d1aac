// The points of a sweep, one after another and never all at once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "explore/sweep/value.hpp"

namespace outcore::explore {

struct Point {
    std::int64_t number = 0;    // counts the points of the sweep, exclusions left out
    std::vector<Value> values;  // by parameter
};

/// Same sweep file, same points in the same order. Memory does not grow with their number.
class PointSource {
  public:
    virtual ~PointSource() = default;
    /// The next point; nothing at the end.
    virtual std::optional<Point> next() = 0;
    /// Points before exclusions; an upper limit of how many next() gives.
    virtual std::int64_t at_most() const = 0;
};

}  // namespace outcore::explore
