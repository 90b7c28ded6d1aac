// The values that a parameter takes in the rows of a sweep, in an order that makes neighbours of
// near ones.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "explore/sweep/sweep_row.hpp"

namespace outcore::explore {

/// Nothing, then false and true, then numbers by size, then texts. 1 and 1.0 are equal.
bool value_less(const Value& a, const Value& b);
/// For people: "65536", "0.1", "yes", "none".
std::string value_text(const Value& value);

struct ParameterLevels {
    std::vector<Value> values;             // distinct, ascending
    std::vector<std::uint32_t> row_level;  // by row, index in `values`

    /// All values are numbers, those of rows without the parameter aside.
    bool numeric() const;
    /// The parameter is there: not nullptr.
    bool exists(std::uint32_t level) const;
};
/// Makes levels of rows that come one after another and need not be kept.
class LevelCollector {
  public:
    explicit LevelCollector(std::size_t parameters) : parameters_(parameters) {}
    void add(const SweepRow& row);
    /// By parameter. The collector is empty then.
    std::vector<ParameterLevels> finish();

  private:
    struct Less {
        bool operator()(const Value& a, const Value& b) const { return value_less(a, b); }
    };
    /// Values are numbered as they come, and by their order at the end.
    struct Parameter {
        std::map<Value, std::uint32_t, Less> numbers;
        std::vector<std::uint32_t> row_number;
    };
    std::vector<Parameter> parameters_;
};

/// Gives back the memory of what a row need not have once its levels are known: its values and key.
void forget_values(SweepRow& row);

/// Of each of the first `parameters` parameters. A row with fewer values has none of the others.
std::vector<ParameterLevels> parameter_levels(std::span<const SweepRow> rows,
                                              std::size_t parameters);

}  // namespace outcore::explore
