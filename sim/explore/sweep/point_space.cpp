// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/point_space.hpp"

#include <algorithm>

namespace outcore::explore {
namespace {

constexpr std::int64_t kLargestTable = std::int64_t{1} << 20;  // 128 KiB

}  // namespace

PointSpace::PointSpace(const Sweep& sweep) : sweep_(sweep), axis_of_(sweep.parameters.size()) {
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        sizes_.push_back(sweep.axes[axis].size);
        combinations_ *= sweep.axes[axis].size;
        for (const std::size_t parameter : sweep.axes[axis].parameters) axis_of_[parameter] = axis;
    }
    for (std::size_t axis = 0; axis < sweep.axes.size(); ++axis) {
        when_.push_back(tests_of(sweep.axes[axis].when));
        use(when_.back());
        if (!when_.back().empty()) first_free_ = std::max(first_free_, axis + 1);
    }
    for (const Condition& condition : sweep.exclude) {
        exclude_.push_back(tests_of(condition));
        use(exclude_.back());
    }
}

/// Axes up to the last one that a test asks for are walked, not divided.
void PointSpace::use(const Tests& tests) {
    for (const Test& test : tests) {
        first_free_ = std::max(first_free_, test.axis + 1);
        for (const auto* bound :
             {&test.test->at_least, &test.test->at_most, &test.test->above, &test.test->below}) {
            if (*bound && (*bound)->parameter)
                first_free_ = std::max(first_free_, axis_of_[*(*bound)->parameter] + 1);
        }
    }
}

PointSpace::Tests PointSpace::tests_of(const Condition& condition) const {
    Tests tests;
    for (const ValueTest& from : condition.tests) {
        const ValueList& values = sweep_.parameters[from.parameter].values;
        Test test{axis_of_[from.parameter], from.holds(nullptr, {}), {}, &from};
        if (values.size() <= kLargestTable && !from.relative()) {
            for (std::int64_t i = 0; i < values.size(); ++i)
                test.passes.push_back(from.holds(values.at(i), {}));
        }
        tests.push_back(std::move(test));
    }
    return tests;
}

Value PointSpace::value(std::size_t parameter, const Indices& indices) const {
    const std::int64_t index = indices[axis_of_[parameter]];
    return index == kAbsent ? Value(nullptr) : sweep_.parameters[parameter].values.at(index);
}

bool PointSpace::holds(const Test& test, const Indices& indices) const {
    const std::int64_t index = indices[test.axis];
    if (index == kAbsent) return test.when_absent;
    if (!test.passes.empty()) return test.passes[static_cast<std::size_t>(index)];
    return test.test->holds(value(test.test->parameter, indices),
                            [&](std::size_t other) { return value(other, indices); });
}

bool PointSpace::hold(const Tests& tests, const Indices& indices) const {
    return std::all_of(tests.begin(), tests.end(),
                       [&](const Test& test) { return holds(test, indices); });
}

bool PointSpace::exists(std::size_t axis, const Indices& indices) const {
    return hold(when_[axis], indices);
}

bool PointSpace::excluded(const Indices& indices) const {
    return std::any_of(exclude_.begin(), exclude_.end(),
                       [&](const Tests& tests) { return hold(tests, indices); });
}

void PointSpace::normalise(Indices& indices) const {
    for (std::size_t axis = 0; axis < first_free_; ++axis) {
        if (!exists(axis, indices)) indices[axis] = kAbsent;
    }
}

void PointSpace::decode(std::int64_t number, Indices& indices) const {
    indices.resize(axes());
    for (std::size_t axis = axes(); axis-- > 0;) {
        indices[axis] = number % sizes_[axis];
        number /= sizes_[axis];
    }
}

std::int64_t PointSpace::encode(const Indices& indices) const {
    std::int64_t number = 0;
    for (std::size_t axis = 0; axis < axes(); ++axis)
        number = number * sizes_[axis] + std::max<std::int64_t>(indices[axis], 0);
    return number;
}

Point PointSpace::point(std::int64_t number, const Indices& indices) const {
    Point point;
    point.number = number;
    for (std::size_t p = 0; p < axis_of_.size(); ++p) point.values.push_back(value(p, indices));
    return point;
}

}  // namespace outcore::explore
