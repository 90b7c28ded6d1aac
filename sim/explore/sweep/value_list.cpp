// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/value_list.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <cmath>

namespace outcore::explore {
namespace {

/// The nearest number of 15 digits: what a person would have written.
double rounded(double number) {
    char text[32];
    const auto end =
        std::to_chars(text, text + sizeof text, number, std::chars_format::general, 15);
    double nearest = number;
    std::from_chars(text, end.ptr, nearest);
    return nearest;
}

}  // namespace

ValueList ValueList::integers(std::int64_t from, std::int64_t step, std::int64_t size) {
    ValueList list;
    list.kind_ = Kind::Integers;
    list.first_ = from;
    list.stride_ = step;
    list.size_ = size;
    return list;
}

ValueList ValueList::reals(double from, double step, std::int64_t size) {
    ValueList list;
    list.kind_ = Kind::Reals;
    list.from_ = from;
    list.step_ = step;
    list.size_ = size;
    return list;
}

std::int64_t ValueList::size() const {
    return kind_ == Kind::Listed ? static_cast<std::int64_t>(values_.size()) : size_;
}

Value ValueList::at(std::int64_t index) const {
    assert(index >= 0 && index < size() && "no such value");
    if (kind_ == Kind::Integers) return first_ + index * stride_;
    if (kind_ == Kind::Reals) return rounded(from_ + static_cast<double>(index) * step_);
    return values_[static_cast<std::size_t>(index)];
}

std::optional<std::int64_t> ValueList::find(const Value& value) const {
    if (kind_ == Kind::Listed) {
        const auto found = std::find_if(values_.begin(), values_.end(),
                                        [&](const Value& one) { return same(one, value); });
        if (found == values_.end()) return std::nullopt;
        return found - values_.begin();
    }
    const auto number = number_of(value);
    if (!number || size_ == 0) return std::nullopt;
    const double from = kind_ == Kind::Integers ? static_cast<double>(first_) : from_;
    const double step = kind_ == Kind::Integers ? static_cast<double>(stride_) : step_;
    const double place = step == 0.0 ? 0.0 : std::round((*number - from) / step);
    if (!(place >= 0.0 && place < static_cast<double>(size_))) return std::nullopt;
    const auto index = static_cast<std::int64_t>(place);
    return same(at(index), value) ? std::optional(index) : std::nullopt;
}

}  // namespace outcore::explore
