// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/value_reader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <limits>

namespace outcore::explore {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53

Value narrowed(double number) {
    if (number == std::floor(number) && std::abs(number) <= kExactIntegers)
        return static_cast<std::int64_t>(number);
    return number;
}

bool is_whole(double number) { return number == std::floor(number); }

struct Range {
    double from = 0.0, to = 0.0;
    double multiple = 0.0;  // 0: not rounded
    bool good = false;      // both ends are numbers
};

Range read_ends(const JsonNode& node, bool whole) {
    const JsonNode from = node.at("from"), to = node.at("to");
    Range range;
    range.good = from.is_number() && to.is_number();
    range.from = from.number(-kExactIntegers, kExactIntegers);
    range.to = to.number(-kExactIntegers, kExactIntegers);
    range.multiple = whole ? 1.0 : 0.0;
    if (const auto multiple = node.find("multiple_of")) {
        range.multiple = multiple->number();
        const bool fits = range.multiple > 0.0 && (!whole || is_whole(range.multiple));
        if (multiple->is_number() && !fits)
            multiple->fail(whole ? "must be an integer of at least 1" : "must be above 0");
        range.good = range.good && fits;
    }
    return range;
}

/// `at(i)` for i < count, rounded as the range says; equal neighbours once.
ValueList rounded_list(const Range& range, std::int64_t count,
                       const std::function<double(std::int64_t)>& at) {
    std::vector<Value> values;
    for (std::int64_t i = 0; i < count; ++i) {
        double number = at(i);
        if (range.multiple > 0.0) number = std::round(number / range.multiple) * range.multiple;
        const Value value = narrowed(number);
        if (values.empty() || !same(values.back(), value)) values.push_back(value);
    }
    return ValueList(std::move(values));
}

/// Values at equal steps; `to` is one of them only where a step meets it.
ValueList read_stepped(const JsonNode& node, const JsonNode& step_node, const Range& range) {
    const double step = step_node.number();
    if (!range.good || !step_node.is_number()) return {};
    if (step == 0.0) return step_node.fail("must not be 0"), ValueList();
    if ((range.to - range.from) / step < 0.0) {
        node.fail(fmt::format("is empty: a step of {} leads away from {}",
                              json_text(narrowed(step)), json_text(narrowed(range.to))));
        return {};
    }
    // A millionth of a step: what decimal fractions lack in binary.
    const double steps = std::floor((range.to - range.from) / step + 1e-6);
    if (steps >= static_cast<double>(kMostValues)) {
        node.fail(fmt::format("has more than {} values", kMostValues));
        return {};
    }
    const auto size = static_cast<std::int64_t>(steps) + 1;
    if (is_whole(range.from) && is_whole(step)) {
        return ValueList::integers(static_cast<std::int64_t>(range.from),
                                   static_cast<std::int64_t>(step), size);
    }
    if (range.multiple > 0.0) {
        node.fail("must have whole numbers for `from` and `step`");
        return {};
    }
    return ValueList::reals(range.from, step, size);
}

std::int64_t read_count(const JsonNode& node, bool listed) {
    return node.at("count").integer(2, listed ? kMostListed : kMostValues);
}

}  // namespace

std::optional<Value> read_value(const JsonNode& node) {
    if (node.is_string()) return node.text();
    if (node.is_number()) {
        const std::string text = node.dump();
        if (text.find_first_of(".eE") == std::string::npos && text.size() < 19)
            return node.integer();
        return narrowed(node.number());
    }
    if (node.is_null()) return nullptr;
    const std::string text = node.dump();
    if (text == "true" || text == "false") return text == "true";
    node.fail("must be a number, a string, true, false or null");
    return std::nullopt;
}

std::vector<PlacedValue> read_values(const JsonNode& list, Repeats repeats) {
    std::vector<PlacedValue> values;
    const std::vector<JsonNode> items = list.items();
    if (list.is_array() && items.empty()) list.fail("must have at least one value");
    for (const JsonNode& item : items) {
        auto value = read_value(item);
        if (!value) continue;
        const bool twice = std::any_of(values.begin(), values.end(), [&](const PlacedValue& one) {
            return same(one.value, *value);
        });
        if (twice && repeats == Repeats::Refused) item.fail("stands twice in the list");
        values.push_back({std::move(*value), item});
    }
    return values;
}

ValueList read_range(const JsonNode& node, bool whole) {
    node.only({"from", "to", "step", "count", "multiple_of"});
    const Range range = read_ends(node, whole);
    const auto step = node.find("step"), count = node.find("count");
    if (!step == !count) {
        if (node.is_object()) node.fail("must have either `step` or `count`");
        return {};
    }
    if (step && node.find("multiple_of")) {
        node.fail("`multiple_of` is for `count`: a step says it all");
        return {};
    }
    if (step) return read_stepped(node, *step, range);
    const std::int64_t size = read_count(node, range.multiple > 0.0);
    if (!range.good || size == 0) return {};
    const double between = (range.to - range.from) / static_cast<double>(size - 1);
    if (range.multiple == 0.0) return ValueList::reals(range.from, between, size);
    return rounded_list(
        range, size, [&](std::int64_t i) { return range.from + static_cast<double>(i) * between; });
}

ValueList read_log_range(const JsonNode& node, bool whole) {
    node.only({"from", "to", "count", "multiple_of"});
    const Range range = read_ends(node, whole);
    const std::int64_t size = read_count(node, true);
    if (!range.good || size == 0) return {};
    if (range.from <= 0.0 || range.to <= 0.0) {
        node.at(range.from <= 0.0 ? "from" : "to").fail("must be above 0");
        return {};
    }
    const double ratio = std::log(range.to / range.from) / static_cast<double>(size - 1);
    return rounded_list(range, size, [&](std::int64_t i) {
        // The ends as they are written: no rounding of the logarithm.
        if (i == 0) return range.from;
        if (i == size - 1) return range.to;
        return range.from * std::exp(static_cast<double>(i) * ratio);
    });
}

}  // namespace outcore::explore
