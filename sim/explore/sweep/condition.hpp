// Tests of a point's values: what `when` and `exclude` of a sweep are made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

#include "explore/sweep/value.hpp"

namespace outcore::explore {

/// A number, or so many times the value of another parameter.
struct Bound {
    double number = 1.0;
    std::optional<std::size_t> parameter;
};

/// The value of a parameter at the point in question.
using ValueOf = std::function<Value(std::size_t parameter)>;

/// All that is stated must hold. A parameter that does not exist (null) passes only where `any_of`
/// lists null; a bound of one that does not exist, or is no number, is met by nothing.
struct ValueTest {
    std::size_t parameter = 0;
    std::vector<Value> any_of;  // empty: anything
    std::vector<Value> none_of;
    std::optional<Bound> at_least, at_most, above, below;  // numbers only

    /// Whether a bound asks for another parameter.
    bool relative() const;
    /// Of `value`; without `others` every bound by another parameter is taken to be met.
    bool holds(const Value& value, const ValueOf& others) const;
};

/// Holds where every test does.
struct Condition {
    std::vector<ValueTest> tests;

    bool holds(std::span<const Value> values) const;
};

}  // namespace outcore::explore
