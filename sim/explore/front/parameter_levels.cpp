// SPDX-License-Identifier: Apache-2.0
#include "explore/front/parameter_levels.hpp"

#include <algorithm>

namespace outcore::explore {
namespace {

int kind_rank(const Value& value) {
    if (std::holds_alternative<std::nullptr_t>(value)) return 0;
    if (std::holds_alternative<bool>(value)) return 1;
    return number_of(value) ? 2 : 3;
}

const Value& value_of(const SweepRow& row, std::size_t parameter) {
    static const Value kNone = nullptr;
    return parameter < row.values.size() ? row.values[parameter] : kNone;
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

void LevelCollector::add(const SweepRow& row) {
    for (std::size_t i = 0; i < parameters_.size(); ++i) {
        Parameter& parameter = parameters_[i];
        const auto next = static_cast<std::uint32_t>(parameter.numbers.size());
        const auto found = parameter.numbers.try_emplace(value_of(row, i), next).first;
        parameter.row_number.push_back(found->second);
    }
}

std::vector<ParameterLevels> LevelCollector::finish() {
    std::vector<ParameterLevels> all;
    for (Parameter& parameter : parameters_) {
        std::vector<std::uint32_t> level_of(parameter.numbers.size());
        ParameterLevels levels;
        for (const auto& [value, number] : parameter.numbers) {
            level_of[number] = static_cast<std::uint32_t>(levels.values.size());
            levels.values.push_back(value);
        }
        levels.row_level = std::move(parameter.row_number);
        for (std::uint32_t& number : levels.row_level) number = level_of[number];
        parameter = {};
        all.push_back(std::move(levels));
    }
    return all;
}

void forget_values(SweepRow& row) {
    row.values.clear();
    row.values.shrink_to_fit();
    row.key.clear();
    row.key.shrink_to_fit();
}

std::vector<ParameterLevels> parameter_levels(std::span<const SweepRow> rows,
                                              std::size_t parameters) {
    LevelCollector collector(parameters);
    for (const SweepRow& row : rows) collector.add(row);
    return collector.finish();
}

}  // namespace outcore::explore
