// Fronts against brute force, ties, infinities and figures that are not known.
// SPDX-License-Identifier: Apache-2.0
#include "explore/front/pareto.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <limits>
#include <numeric>

#include "base/random.hpp"
#include "explore/front/front_volume.hpp"
#include "explore/front/knee.hpp"

using namespace outcore;
using explore::CostTable;

namespace {

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();

using Rows = std::vector<std::size_t>;

Rows brute_front(const CostTable& costs) {
    Rows front;
    for (std::size_t row = 0; row < costs.rows(); ++row) {
        bool beaten = !costs.knows(row);
        for (std::size_t other = 0; other < costs.rows() && !beaten; ++other)
            beaten = costs.knows(other) && explore::dominates(costs.row(other), costs.row(row));
        if (!beaten) front.push_back(row);
    }
    return front;
}

/// Whole costs from 0 to `most`, so that ties are frequent; some infinite, some not known.
CostTable random_table(Xorshift32& random, std::size_t columns, std::size_t rows, int most,
                       bool odd_ones) {
    CostTable costs{columns, {}};
    for (std::size_t i = 0; i < rows * columns; ++i) {
        const int kind = odd_ones ? random.in_range(0, 19) : 19;
        if (kind == 0)
            costs.values.push_back(kInfinite);
        else if (kind == 1)
            costs.values.push_back(-kInfinite);
        else if (kind == 2)
            costs.values.push_back(kUnknown);
        else
            costs.values.push_back(random.in_range(0, most));
    }
    return costs;
}

/// Costs that sum to about the same in every row: large fronts.
CostTable trade_offs(Xorshift32& random, std::size_t columns, std::size_t rows) {
    CostTable costs{columns, {}};
    for (std::size_t row = 0; row < rows; ++row) {
        double rest = 1e6;
        for (std::size_t column = 0; column + 1 < columns; ++column) {
            const double part = random.in_range(0, static_cast<int>(rest / 2));
            costs.values.push_back(part);
            rest -= part;
        }
        costs.values.push_back(rest + random.in_range(0, 50000));
    }
    return costs;
}

CostTable table(std::size_t columns, std::vector<double> values) {
    return {columns, std::move(values)};
}

}  // namespace

TEST_CASE("a front is what brute force finds") {
    const std::uint32_t seed = 20261128;
    Xorshift32 random(seed);
    for (int trial = 0; trial < 400; ++trial) {
        const auto columns = static_cast<std::size_t>(random.in_range(1, 6));
        const auto rows = static_cast<std::size_t>(random.in_range(0, 300));
        const int most = random.in_range(0, 1) == 0 ? 5 : 100000;
        const CostTable costs = random_table(random, columns, rows, most, trial % 2 == 0);
        INFO("seed " << seed << ", trial " << trial << ", " << columns << " columns");
        CHECK(explore::pareto_front(costs) == brute_front(costs));
    }
}

TEST_CASE("large fronts of many objectives are what brute force finds") {
    Xorshift32 random(7);
    for (const std::size_t columns : {2u, 3u, 4u, 5u, 7u}) {
        const CostTable costs = trade_offs(random, columns, 3000);
        const Rows front = explore::pareto_front(costs);
        INFO(columns << " columns, " << front.size() << " rows on the front");
        CHECK(front == brute_front(costs));
        CHECK(front.size() > 15);
    }
}

TEST_CASE("equal points are on the front together, unknown ones never") {
    const CostTable costs = table(2, {1, 2, 1, 2, 2, 1, 2, 2, kUnknown, 0, 0, kUnknown});
    CHECK(explore::pareto_front(costs) == Rows{0, 1, 2});
}

TEST_CASE("an infinite cost is the worst, its negative the best") {
    CHECK(explore::pareto_front(table(2, {1, kInfinite, 1, 5, 0, kInfinite})) == Rows{1, 2});
    CHECK(explore::pareto_front(table(2, {3, -kInfinite, 3, -kInfinite, 4, -kInfinite, 2, 7})) ==
          Rows{0, 1, 3});
    CHECK(explore::pareto_front(table(3, {kInfinite, kInfinite, kInfinite})) == Rows{0});
}

TEST_CASE("an empty table has an empty front") {
    CHECK(explore::pareto_front(CostTable{2, {}}).empty());
    CHECK(explore::pareto_front(table(2, {kUnknown, 1})).empty());
    CHECK(explore::near_front(CostTable{2, {}}, 5).empty());
}

TEST_CASE("layers are the fronts of what the layers before leave") {
    Xorshift32 random(3);
    const CostTable costs = random_table(random, 3, 200, 20, true);
    const auto layers = explore::pareto_layers(costs, 100000);
    CostTable left = costs;
    std::size_t known = 0;
    for (std::size_t row = 0; row < costs.rows(); ++row) known += costs.knows(row) ? 1u : 0u;
    std::size_t found = 0;
    for (const Rows& layer : layers) {
        CHECK(layer == brute_front(left));
        for (const std::size_t row : layer) left.values[row * 3] = kUnknown;
        found += layer.size();
    }
    CHECK(found == known);
}

TEST_CASE("rows near the front: the front first, then its neighbours, ends before the middle") {
    // Two fronts of five, the second one step behind.
    std::vector<double> values;
    for (const double behind : {0.0, 1.0}) {
        for (int i = 0; i < 5; ++i) {
            values.push_back(i + behind);
            values.push_back(4 - i + behind);
        }
    }
    const CostTable costs = table(2, values);
    CHECK(explore::near_front(costs, 5) == Rows{0, 1, 2, 3, 4});
    CHECK(explore::near_front(costs, 7) == Rows{0, 1, 2, 3, 4, 5, 9});
    CHECK(explore::near_front(costs, 2) == Rows{0, 4});
    CHECK(explore::near_front(costs, 100).size() == 10);
}

TEST_CASE("the knee is where the front bends") {
    // y = 1 / x: nearest to the corner in the middle.
    std::vector<double> values;
    for (const double x : {0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0}) {
        values.push_back(x);
        values.push_back(1.0 / x);
    }
    const CostTable costs = table(2, values);
    const auto knees = explore::knee_points(costs, explore::pareto_front(costs));
    REQUIRE(knees.size() == 1);
    CHECK(knees[0].row == 3);
    CHECK(knees[0].bulge == Approx(1.0 - 2.0 * 0.9 / 9.9));
}

TEST_CASE("a straight or hollow front has no knee") {
    const CostTable straight = table(2, {0, 4, 1, 3, 2, 2, 3, 1, 4, 0});
    CHECK(explore::knee_points(straight, explore::pareto_front(straight)).empty());
    const CostTable hollow = table(2, {0, 4, 3, 3.9, 3.9, 3, 4, 0});
    CHECK(explore::knee_points(hollow, explore::pareto_front(hollow)).empty());
}

TEST_CASE("an objective that is infinite or equal everywhere does not hide a knee") {
    const CostTable costs = table(3, {0, 10, -kInfinite, 1, 1, -kInfinite, 10, 0, -kInfinite});
    const auto knees = explore::knee_points(costs, explore::pareto_front(costs));
    REQUIRE(knees.size() == 1);
    CHECK(knees[0].row == 1);
    CHECK(knees[0].bulge == Approx(0.8));
}

TEST_CASE("a hypervolume is the area or volume below the worst corner") {
    const auto volume = [](const CostTable& costs) {
        Rows all(costs.rows());
        std::iota(all.begin(), all.end(), std::size_t{0});
        return explore::front_volume(costs, all);
    };
    CHECK(volume(table(2, {0, 0, 4, 2})).value() == Approx(1.0));
    CHECK(volume(table(2, {0, 1, 1, 0})).value() == Approx(0.0));
    // (0.5, 0) and (0, 0.5) in the unit square: all but a quarter of it.
    CHECK(volume(table(2, {1, 0, 0, 1, 2, 2})).value() == Approx(0.75));
    CHECK_FALSE(volume(table(2, {1, 5, 2, 5})).has_value());
    CHECK_FALSE(volume(CostTable{2, {}}).has_value());
    CHECK_FALSE(explore::front_volume(table(2, {0, 1, 1, 0}), Rows{0, 1}, 1).has_value());
}

TEST_CASE("a hypervolume of three and four objectives is what counting cells finds") {
    Xorshift32 random(11);
    for (const std::size_t columns : {3u, 4u}) {
        constexpr int kSide = 6;
        CostTable costs = random_table(random, columns, 12, kSide, false);
        for (std::size_t i = 0; i < columns; ++i) costs.values.push_back(kSide);
        // A best row in each column keeps the box at 0...kSide.
        for (std::size_t i = 0; i < columns; ++i) costs.values[i * columns + i] = 0;
        Rows all(costs.rows());
        std::iota(all.begin(), all.end(), std::size_t{0});
        int cells = 1, covered = 0;
        for (std::size_t i = 0; i < columns; ++i) cells *= kSide;
        for (int cell = 0; cell < cells; ++cell) {
            std::vector<int> at(columns);
            for (int rest = cell, i = 0; i < static_cast<int>(columns); ++i, rest /= kSide)
                at[static_cast<std::size_t>(i)] = rest % kSide;
            covered += std::any_of(all.begin(), all.end(), [&](std::size_t row) {
                for (std::size_t i = 0; i < columns; ++i) {
                    if (costs.row(row)[i] > at[i]) return false;
                }
                return true;
            });
        }
        CHECK(explore::front_volume(costs, all).value() ==
              Approx(static_cast<double>(covered) / cells));
    }
}
