// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/condition_reader.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "explore/sweep/value_reader.hpp"

namespace outcore::explore {
namespace {

/// The parameters that a condition may name: the first `count`.
struct Known {
    std::span<const Parameter> parameters;
    std::size_t count = 0;
};

/// A value that the parameter never has is a mistake of spelling.
void check_listed(const JsonNode& node, const Value& value, const Parameter& parameter) {
    if (std::holds_alternative<std::nullptr_t>(value)) return;
    if (parameter.values.size() == 0 || parameter.values.find(value)) return;
    std::vector<std::string> values;
    constexpr std::int64_t kShown = 100;
    for (std::int64_t i = 0; i < std::min(parameter.values.size(), kShown); ++i)
        values.push_back(to_string(parameter.values.at(i)));
    const bool text = std::holds_alternative<std::string>(value);
    const std::string near = text ? nearest_name(to_string(value), values) : "";
    node.fail(fmt::format("is no value of {}{}", parameter.name,
                          near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near)));
}

std::vector<Value> read_one_or_more(const JsonNode& node, const Parameter& parameter) {
    std::vector<Value> values;
    if (node.is_array()) {
        for (PlacedValue& one : read_values(node, Repeats::Refused)) {
            check_listed(one.node, one.value, parameter);
            values.push_back(std::move(one.value));
        }
    } else if (auto value = read_value(node)) {
        check_listed(node, *value, parameter);
        values.push_back(std::move(*value));
    }
    return values;
}

bool has_numbers(const ValueList& values) {
    // A range has nothing else; of a list any number will do.
    for (std::int64_t i = 0; i < std::min<std::int64_t>(values.size(), kMostListed); ++i) {
        if (number_of(values.at(i))) return true;
    }
    return values.size() == 0;
}

std::string unknown_parameter(const std::string& name, const Known& known) {
    std::vector<std::string> names;
    for (std::size_t i = 0; i < known.parameters.size(); ++i) {
        if (i >= known.count && known.parameters[i].name == name)
            return "must be a parameter that stands before this one";
        if (i < known.count) names.push_back(known.parameters[i].name);
    }
    const std::string near = nearest_name(name, names);
    return fmt::format("is no parameter of the sweep{}; parameters{}: {}",
                       near.empty() ? "" : fmt::format("; did you mean \"{}\"?", near),
                       known.count < known.parameters.size() ? " before this one" : "",
                       names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")));
}

/// The parameter called `name`, among the first `known`; a recorded mistake where there is none.
std::optional<std::size_t> find_parameter(const JsonNode& node, const std::string& name,
                                          const Known& known) {
    for (std::size_t i = 0; i < known.count; ++i) {
        if (known.parameters[i].name == name) return i;
    }
    node.fail(unknown_parameter(name, known));
    return std::nullopt;
}

/// A number, or {"parameter": ..., "times": ...}.
std::optional<Bound> read_bound(const JsonNode& node, std::string_view key, const Known& known) {
    const auto bound = node.find(key);
    if (!bound) return std::nullopt;
    if (!bound->is_object()) return Bound{bound->number(), std::nullopt};
    bound->only({"parameter", "times"});
    const JsonNode name = bound->at("parameter");
    Bound relative;
    if (const auto times = bound->find("times")) relative.number = times->number();
    if (!name.is_string()) return name.text(), relative;
    relative.parameter = find_parameter(name, name.text(), known);
    if (relative.parameter && !has_numbers(known.parameters[*relative.parameter].values))
        name.fail("has no numbers to compare with");
    return relative;
}

void read_comparison(const JsonNode& node, const Known& known, ValueTest& test) {
    const Parameter& parameter = known.parameters[test.parameter];
    node.only({"at_least", "at_most", "above", "below", "not"});
    if (node.members().empty())
        node.fail("must compare with something: at_least, at_most, above, below or not");
    test.at_least = read_bound(node, "at_least", known);
    test.at_most = read_bound(node, "at_most", known);
    test.above = read_bound(node, "above", known);
    test.below = read_bound(node, "below", known);
    if (const auto other = node.find("not")) test.none_of = read_one_or_more(*other, parameter);
    const bool bounds = test.at_least || test.at_most || test.above || test.below;
    if (bounds && !has_numbers(parameter.values))
        node.fail(fmt::format("{} has no numbers to compare", parameter.name));
}

bool no_value_passes(const ValueTest& a, const ValueTest& b, const ValueList& values) {
    if (values.size() > kMostListed) return false;  // not worth the time
    for (std::int64_t i = 0; i < values.size(); ++i) {
        const Value value = values.at(i);
        if (a.holds(value, {}) && b.holds(value, {})) return false;
    }
    return !(a.holds(nullptr, {}) && b.holds(nullptr, {}));
}

}  // namespace

Condition read_condition(const JsonNode& node, std::span<const Parameter> parameters,
                         std::size_t known) {
    Condition condition;
    const auto members = node.members();
    if (node.is_object() && members.empty()) node.fail("must name at least one parameter");
    const Known before{parameters, known};
    for (const auto& [name, value] : members) {
        const auto index = find_parameter(value, name, before);
        if (!index) continue;
        ValueTest test;
        test.parameter = *index;
        if (value.is_object())
            read_comparison(value, before, test);
        else
            test.any_of = read_one_or_more(value, parameters[*index]);
        condition.tests.push_back(std::move(test));
    }
    return condition;
}

bool never_together(const Condition& a, const Condition& b, std::span<const Parameter> parameters) {
    for (const ValueTest& one : a.tests) {
        for (const ValueTest& other : b.tests) {
            if (one.parameter == other.parameter &&
                no_value_passes(one, other, parameters[one.parameter].values))
                return true;
        }
    }
    return false;
}

}  // namespace outcore::explore
