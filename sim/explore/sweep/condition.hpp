// Tests of a point's values: what `when` and `exclude` of a sweep are made of.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "explore/sweep/value.hpp"

namespace outcore::explore {

/// All that is stated must hold. A parameter that does not exist (null) passes only where `any_of`
/// lists null.
struct ValueTest {
    std::size_t parameter = 0;
    std::vector<Value> any_of;  // empty: anything
    std::vector<Value> none_of;
    std::optional<double> at_least, at_most, above, below;  // numbers only

    bool holds(const Value& value) const;
};

/// Holds where every test does.
struct Condition {
    std::vector<ValueTest> tests;

    bool holds(std::span<const Value> values) const;
};

}  // namespace outcore::explore
