// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/condition.hpp"

#include <algorithm>

namespace outcore::explore {
namespace {

bool lists(const std::vector<Value>& values, const Value& value) {
    return std::any_of(values.begin(), values.end(),
                       [&](const Value& one) { return same(one, value); });
}

}  // namespace

bool ValueTest::holds(const Value& value) const {
    if (!any_of.empty() && !lists(any_of, value)) return false;
    if (std::holds_alternative<std::nullptr_t>(value)) return !any_of.empty();
    if (lists(none_of, value)) return false;
    if (!at_least && !at_most && !above && !below) return true;
    const auto number = number_of(value);
    if (!number) return false;
    return !(at_least && *number < *at_least) && !(at_most && *number > *at_most) &&
           !(above && *number <= *above) && !(below && *number >= *below);
}

bool Condition::holds(std::span<const Value> values) const {
    return std::all_of(tests.begin(), tests.end(),
                       [&](const ValueTest& test) { return test.holds(values[test.parameter]); });
}

}  // namespace outcore::explore
