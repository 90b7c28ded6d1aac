// SPDX-License-Identifier: Apache-2.0
#include "explore/front/parameter_levels.hpp"

#include <algorithm>
#include <map>

namespace outcore::explore {
namespace {

int kind_rank(const Value& value) {
    if (std::holds_alternative<std::nullptr_t>(value)) return 0;
    if (std::holds_alternative<bool>(value)) return 1;
    return number_of(value) ? 2 : 3;
}

struct ValueLess {
    bool operator()(const Value& a, const Value& b) const { return value_less(a, b); }
};

const Value& value_of(const SweepRow& row, std::size_t parameter) {
    static const Value kNone = nullptr;
    return parameter < row.values.size() ? row.values[parameter] : kNone;
}

ParameterLevels levels_of(std::span<const SweepRow> rows, std::size_t parameter) {
    std::map<Value, std::uint32_t, ValueLess> known;
    for (const SweepRow& row : rows) known.try_emplace(value_of(row, parameter), 0);
    ParameterLevels levels;
    for (auto& [value, level] : known) {
        level = static_cast<std::uint32_t>(levels.values.size());
        levels.values.push_back(value);
    }
    levels.row_level.reserve(rows.size());
    for (const SweepRow& row : rows) levels.row_level.push_back(known.at(value_of(row, parameter)));
    return levels;
}

}  // namespace

bool value_less(const Value& a, const Value& b) {
    if (kind_rank(a) != kind_rank(b)) return kind_rank(a) < kind_rank(b);
    if (const auto* text = std::get_if<std::string>(&a)) return *text < std::get<std::string>(b);
    if (const auto* truth = std::get_if<bool>(&a)) return !*truth && std::get<bool>(b);
    if (!number_of(a)) return false;
    const auto *x = std::get_if<std::int64_t>(&a), *y = std::get_if<std::int64_t>(&b);
    return x != nullptr && y != nullptr ? *x < *y : *number_of(a) < *number_of(b);
}

std::string value_text(const Value& value) {
    return std::holds_alternative<std::nullptr_t>(value) ? "none" : to_string(value);
}

bool ParameterLevels::numeric() const {
    return std::all_of(values.begin(), values.end(), [](const Value& value) {
        return number_of(value).has_value() || std::holds_alternative<std::nullptr_t>(value);
    });
}

bool ParameterLevels::exists(std::uint32_t level) const {
    return !std::holds_alternative<std::nullptr_t>(values[level]);
}

std::vector<ParameterLevels> parameter_levels(std::span<const SweepRow> rows,
                                              std::size_t parameters) {
    std::vector<ParameterLevels> all;
    for (std::size_t parameter = 0; parameter < parameters; ++parameter)
        all.push_back(levels_of(rows, parameter));
    return all;
}

}  // namespace outcore::explore
