// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/grid_points.hpp"

namespace outcore::explore {
namespace {

/// Combinations that are walked to know how many points there are: some 50 ms.
constexpr std::int64_t kMostCounted = 2'000'000;

}  // namespace

GridPoints::GridPoints(const Sweep& sweep)
    : space_(sweep), heads_(space_.first_free()), indices_(space_.axes(), 0) {
    for (std::size_t axis = heads_; axis < space_.axes(); ++axis) tail_ *= space_.size(axis);
    at_most_ = space_.combinations() / tail_ <= kMostCounted ? count() : space_.combinations();
    at_end_ = !first_head();
}

std::int64_t GridPoints::count() {
    std::int64_t points = 0;
    for (bool more = first_head(); more; more = next_head()) points += tail_;
    return points;
}

void GridPoints::restart_from(std::size_t axis) {
    for (; axis < heads_; ++axis) indices_[axis] = space_.exists(axis, indices_) ? 0 : kAbsent;
}

bool GridPoints::first_head() {
    restart_from(0);
    return !space_.excluded(indices_) || next_head();
}

bool GridPoints::advance() {
    for (std::size_t axis = heads_; axis-- > 0;) {
        if (indices_[axis] == kAbsent || indices_[axis] + 1 == space_.size(axis)) continue;
        ++indices_[axis];
        restart_from(axis + 1);
        return true;
    }
    return false;
}

bool GridPoints::next_head() {
    while (advance()) {
        if (!space_.excluded(indices_)) return true;
    }
    return false;
}

std::optional<Point> GridPoints::next() {
    if (!at_end_ && offset_ == tail_) {
        before_ += tail_;
        offset_ = 0;
        at_end_ = !next_head();
    }
    if (at_end_) return std::nullopt;
    std::int64_t rest = offset_;
    for (std::size_t axis = space_.axes(); axis-- > heads_;) {
        indices_[axis] = rest % space_.size(axis);
        rest /= space_.size(axis);
    }
    return space_.point(before_ + offset_++, indices_);
}

void GridPoints::skip_to(std::int64_t number) {
    if (number < before_) {
        before_ = 0;
        at_end_ = !first_head();
    }
    while (!at_end_ && number - before_ > tail_) {
        before_ += tail_;
        at_end_ = !next_head();
    }
    offset_ = number - before_;
}

}  // namespace outcore::explore
