// The values that a parameter takes, one after another. Ranges are not written out.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "explore/sweep/value.hpp"

namespace outcore::explore {

class ValueList {
  public:
    ValueList() = default;
    explicit ValueList(std::vector<Value> values) : values_(std::move(values)) {}
    /// from, from + step, ...: `size` of them.
    static ValueList integers(std::int64_t from, std::int64_t step, std::int64_t size);
    /// The same of real numbers, each rounded to 15 digits: 0.3 and not 0.30000000000000004.
    static ValueList reals(double from, double step, std::int64_t size);

    std::int64_t size() const;
    Value at(std::int64_t index) const;
    /// Where `value` stands; nothing when it is none of these.
    std::optional<std::int64_t> find(const Value& value) const;

  private:
    enum class Kind : std::uint8_t { Listed, Integers, Reals };
    Kind kind_ = Kind::Listed;
    std::vector<Value> values_;
    std::int64_t first_ = 0, stride_ = 0, size_ = 0;
    double from_ = 0.0, step_ = 0.0;
};

}  // namespace outcore::explore
