// SPDX-License-Identifier: Apache-2.0
#include "explore/front/distinct_front.hpp"

#include <algorithm>
#include <limits>
#include <map>
#include <optional>
#include <span>

namespace outcore::explore {
namespace {

using Rows = std::vector<std::size_t>;

/// Costs (y, z) that nothing seen so far beats: z falls as y grows.
class Staircase {
  public:
    bool covers(double y, double z) const {
        auto step = steps_.upper_bound(y);
        return step != steps_.begin() && std::prev(step)->second <= z;
    }
    void add(double y, double z) {
        const auto step = steps_.insert_or_assign(y, z).first;
        auto next = std::next(step);
        while (next != steps_.end() && next->second >= z) next = steps_.erase(next);
    }

  private:
    std::map<double, double> steps_;
};

Rows front_of_two(const CostTable& costs) {
    Rows front;
    for (std::size_t row = 0; row < costs.rows(); ++row) {
        if (front.empty() || costs.row(row)[1] < costs.row(front.back())[1]) front.push_back(row);
    }
    return front;
}

Rows front_of_three(const CostTable& costs) {
    Rows front;
    Staircase stairs;
    for (std::size_t row = 0; row < costs.rows(); ++row) {
        const auto cost = costs.row(row);
        if (stairs.covers(cost[1], cost[2])) continue;
        stairs.add(cost[1], cost[2]);
        front.push_back(row);
    }
    return front;
}

/// Removes from one set of rows what another dominates. As no two rows are equal, "nowhere worse"
/// is to dominate.
class Filter {
  public:
    explicit Filter(const CostTable& costs) : costs_(costs) {}

    /// What is left of `later` once it has lost the rows that one of `earlier` is nowhere worse
    /// than in the columns from `column` on. In the columns before it every row of `earlier` is
    /// nowhere worse than every one of `later`. Keeps the order.
    Rows keep(const Rows& earlier, const Rows& later, std::size_t column) const {
        if (earlier.empty() || later.empty()) return later;
        if (earlier.size() * later.size() <= kFewPairs) return one_by_one(earlier, later, column);
        if (column + 1 == costs_.columns) return by_last(earlier, later);
        if (column + 2 == costs_.columns) return by_last_two(earlier, later);
        return by_halves(earlier, later, column);
    }

  private:
    static constexpr std::size_t kFewPairs =
        1024;  // below this, splitting costs more than it saves

    double cost(std::size_t row, std::size_t column) const { return costs_.row(row)[column]; }

    bool nowhere_worse(std::size_t a, std::size_t b, std::size_t column) const {
        for (std::size_t i = column; i < costs_.columns; ++i) {
            if (cost(a, i) > cost(b, i)) return false;
        }
        return true;
    }

    Rows one_by_one(const Rows& earlier, const Rows& later, std::size_t column) const {
        Rows kept;
        for (const std::size_t row : later) {
            if (std::none_of(earlier.begin(), earlier.end(),
                             [&](std::size_t other) { return nowhere_worse(other, row, column); }))
                kept.push_back(row);
        }
        return kept;
    }

    Rows by_last(const Rows& earlier, const Rows& later) const {
        double least = std::numeric_limits<double>::infinity();
        for (const std::size_t row : earlier)
            least = std::min(least, cost(row, costs_.columns - 1));
        Rows kept;
        for (const std::size_t row : later) {
            if (cost(row, costs_.columns - 1) < least) kept.push_back(row);
        }
        return kept;
    }

    Rows by_last_two(const Rows& earlier, const Rows& later) const {
        const std::size_t y = costs_.columns - 2, z = costs_.columns - 1;
        const auto by_y = [&](std::size_t a, std::size_t b) { return cost(a, y) < cost(b, y); };
        Rows walls = earlier, ordered = later, kept;
        std::sort(walls.begin(), walls.end(), by_y);
        std::sort(ordered.begin(), ordered.end(), by_y);
        double least = std::numeric_limits<double>::infinity();
        bool any = false;
        auto wall = walls.begin();
        for (const std::size_t row : ordered) {
            for (; wall != walls.end() && cost(*wall, y) <= cost(row, y); ++wall, any = true)
                least = std::min(least, cost(*wall, z));
            if (!any || cost(row, z) < least) kept.push_back(row);
        }
        std::sort(kept.begin(), kept.end());
        return kept;
    }

    /// Splits both at a cost of `column`: only the cheap half of `earlier` can beat the dear half
    /// of `later` there, and it does so everywhere.
    Rows by_halves(const Rows& earlier, const Rows& later, std::size_t column) const {
        const std::optional<double> middle = split(earlier, later, column);
        if (!middle) return keep(earlier, later, column + 1);
        const auto [cheap_earlier, dear_earlier] = parted(earlier, column, *middle);
        const auto [cheap_later, dear_later] = parted(later, column, *middle);
        Rows kept = keep(cheap_earlier, cheap_later, column);
        const Rows rest = keep(dear_earlier, keep(cheap_earlier, dear_later, column + 1), column);
        const auto seam = static_cast<std::ptrdiff_t>(kept.size());
        kept.insert(kept.end(), rest.begin(), rest.end());
        std::inplace_merge(kept.begin(), kept.begin() + seam, kept.end());
        return kept;
    }

    /// A cost with some rows below it, near the median; nothing when all are equal.
    std::optional<double> split(const Rows& earlier, const Rows& later, std::size_t column) const {
        std::vector<double> all;
        for (const Rows* rows : {&earlier, &later}) {
            for (const std::size_t row : *rows) all.push_back(cost(row, column));
        }
        const auto middle = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
        std::nth_element(all.begin(), middle, all.end());
        if (std::any_of(all.begin(), middle, [&](double x) { return x < *middle; })) return *middle;
        std::optional<double> next;
        for (const double x : all) {
            if (x > *middle && (!next || x < *next)) next = x;
        }
        return next;
    }

    std::pair<Rows, Rows> parted(const Rows& rows, std::size_t column, double middle) const {
        std::pair<Rows, Rows> parts;
        for (const std::size_t row : rows)
            (cost(row, column) < middle ? parts.first : parts.second).push_back(row);
        return parts;
    }

    const CostTable& costs_;
};

Rows front_of_range(const CostTable& costs, const Filter& filter, std::size_t from,
                    std::size_t to) {
    if (to - from == 1) return {from};
    const std::size_t middle = from + (to - from) / 2;
    Rows front = front_of_range(costs, filter, from, middle);
    const Rows later = filter.keep(front, front_of_range(costs, filter, middle, to), 1);
    front.insert(front.end(), later.begin(), later.end());
    return front;
}

}  // namespace

std::vector<std::size_t> distinct_front(const CostTable& costs) {
    if (costs.rows() == 0) return {};
    switch (costs.columns) {
        case 1:
            return {0};
        case 2:
            return front_of_two(costs);
        case 3:
            return front_of_three(costs);
        default:
            return front_of_range(costs, Filter(costs), 0, costs.rows());
    }
}

}  // namespace outcore::explore
