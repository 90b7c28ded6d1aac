// All points that a sweep's values make, as indices: one for each axis. Conditions are looked up in
// tables, so that passing over a point costs a few loads.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "explore/sweep/sweep.hpp"

namespace outcore::explore {

/// Of every axis which of its values; kAbsent where it does not exist.
using Indices = std::vector<std::int64_t>;
constexpr std::int64_t kAbsent = -1;

class PointSpace {
  public:
    explicit PointSpace(const Sweep& sweep);

    std::size_t axes() const { return sizes_.size(); }
    std::int64_t size(std::size_t axis) const { return sizes_[axis]; }
    /// Product of all sizes: an upper limit of how many points there are.
    std::int64_t combinations() const { return combinations_; }
    /// From here on no axis has a condition, and none is asked for by one.
    std::size_t first_free() const { return first_free_; }

    /// Whether an axis exists, the indices of those before it being given.
    bool exists(std::size_t axis, const Indices& indices) const;
    bool excluded(const Indices& indices) const;

    /// Axes that do not exist become absent.
    void normalise(Indices& indices) const;
    /// The indices of combination `number`, the last axis counting fastest.
    void decode(std::int64_t number, Indices& indices) const;
    /// The inverse; what is absent counts as the first value. Different points, different numbers.
    std::int64_t encode(const Indices& indices) const;

    Point point(std::int64_t number, const Indices& indices) const;

  private:
    /// A test of one parameter, as a table over the values of its axis.
    struct Test {
        std::size_t axis = 0;
        bool when_absent = false;
        std::vector<bool> passes;  // empty: too many values or a relative bound, ask `test`
        const ValueTest* test = nullptr;
    };
    using Tests = std::vector<Test>;
    bool holds(const Test& test, const Indices& indices) const;
    bool hold(const Tests& tests, const Indices& indices) const;
    Value value(std::size_t parameter, const Indices& indices) const;
    void use(const Tests& tests);
    Tests tests_of(const Condition& condition) const;

    const Sweep& sweep_;
    std::vector<std::int64_t> sizes_;
    std::vector<std::size_t> axis_of_;  // by parameter
    std::vector<Tests> when_;           // by axis
    std::vector<Tests> exclude_;
    std::size_t first_free_ = 0;
    std::int64_t combinations_ = 1;
};

}  // namespace outcore::explore
