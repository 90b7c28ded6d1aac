// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/value.hpp"

#include <fmt/format.h>

#include <cmath>

#include "base/json_writer.hpp"

namespace outcore::explore {
namespace {

constexpr double kExactIntegers = 9007199254740992.0;  // 2^53: up to here doubles count by ones

std::string text_of(double number) {
    if (number == std::floor(number) && std::abs(number) <= kExactIntegers)
        return fmt::format("{}", static_cast<std::int64_t>(number));
    return fmt::format("{}", number);
}

}  // namespace

std::string to_string(const Value& value) {
    if (const auto* text = std::get_if<std::string>(&value)) return *text;
    if (std::holds_alternative<std::nullptr_t>(value)) return "";
    return json_text(value);
}

std::string json_text(const Value& value) {
    if (const auto* truth = std::get_if<bool>(&value)) return *truth ? "true" : "false";
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return fmt::format("{}", *whole);
    if (const auto* real = std::get_if<double>(&value)) return text_of(*real);
    const auto* text = std::get_if<std::string>(&value);
    if (text == nullptr) return "null";
    std::string json = JsonWriter().value(*text).text();
    json.pop_back();  // the document's new line
    return json;
}

bool same(const Value& a, const Value& b) {
    if (a.index() == b.index()) return a == b;
    const auto left = number_of(a), right = number_of(b);
    return left && right && *left == *right;
}

std::optional<double> number_of(const Value& value) {
    if (const auto* whole = std::get_if<std::int64_t>(&value)) return static_cast<double>(*whole);
    if (const auto* real = std::get_if<double>(&value)) return *real;
    return std::nullopt;
}

}  // namespace outcore::explore
