// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/condition.hpp"

#include <algorithm>

namespace outcore::explore {
namespace {

bool lists(const std::vector<Value>& values, const Value& value) {
    return std::any_of(values.begin(), values.end(),
                       [&](const Value& one) { return same(one, value); });
}

template <typename Compare>
bool meets(const std::optional<Bound>& bound, double number, const ValueOf& others,
           const Compare& compare) {
    if (!bound) return true;
    if (!bound->parameter) return compare(number, bound->number);
    if (!others) return true;
    const auto other = number_of(others(*bound->parameter));
    return other && compare(number, bound->number * *other);
}

}  // namespace

bool ValueTest::relative() const {
    const auto asks = [](const std::optional<Bound>& bound) { return bound && bound->parameter; };
    return asks(at_least) || asks(at_most) || asks(above) || asks(below);
}

bool ValueTest::holds(const Value& value, const ValueOf& others) const {
    if (!any_of.empty() && !lists(any_of, value)) return false;
    if (std::holds_alternative<std::nullptr_t>(value)) return !any_of.empty();
    if (lists(none_of, value)) return false;
    if (!at_least && !at_most && !above && !below) return true;
    const auto number = number_of(value);
    return number && meets(at_least, *number, others, std::greater_equal<>()) &&
           meets(at_most, *number, others, std::less_equal<>()) &&
           meets(above, *number, others, std::greater<>()) &&
           meets(below, *number, others, std::less<>());
}

bool Condition::holds(std::span<const Value> values) const {
    const ValueOf value_of = [values](std::size_t parameter) { return values[parameter]; };
    return std::all_of(tests.begin(), tests.end(), [&](const ValueTest& test) {
        return test.holds(values[test.parameter], value_of);
    });
}

}  // namespace outcore::explore
