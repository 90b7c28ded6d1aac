// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/map_fit.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "judge/fidelity/fidelity.hpp"

using namespace outcore::judge;

namespace {

/// Two terms with a factor each, and one factor that they share.
TimingParts parts(double first, double second) { return {{first, {0, 1}}, {second, {0, 2}}}; }

double made(double first, double second) { return 2.0 * first + 0.5 * second; }

}  // namespace

TEST_CASE("a fit of made-up rows predicts rows that it has not seen") {
    const double work[][2] = {{100, 10}, {10, 100}, {50, 50}, {200, 20}};
    std::vector<TimingParts> all;
    for (const auto& row : work) all.push_back(parts(row[0], row[1]));
    std::vector<Observation> observations;
    for (std::size_t i = 0; i < 4; ++i)
        observations.push_back({&all[i], made(work[i][0], work[i][1]), 0.01});
    const auto factors = fit_factors(observations, {1.0, 1.0, 1.0}, {0.0, 0.0, 0.0});
    CHECK(total_cycles(parts(30, 300), factors) == Approx(made(30, 300)).epsilon(0.01));
    CHECK(total_cycles(parts(1, 0.001), factors) == Approx(2.0).epsilon(0.01));
}

TEST_CASE("a factor that no row moves stays at zero, and no rows leave the start as it is") {
    const TimingParts only{{100.0, {0}}};
    const auto factors = fit_factors({{&only, 200.0, 0.01}}, {1.0, 1.0}, {0.0, 0.0});
    CHECK(factors[0] == Approx(std::log(2.0)).epsilon(0.001));
    CHECK(factors[1] == 0.0);
    CHECK(fit_factors({}, {1.0}, {0.25}) == std::vector<double>{0.25});
}

TEST_CASE("the prior holds back what one row asks for, by the ratio of the spreads") {
    const TimingParts only{{100.0, {0}}};
    const double asked = std::log(1.2);
    const auto factors = fit_factors({{&only, 120.0, 0.1}}, {0.1}, {0.0});
    CHECK(factors[0] == Approx(asked / 2.0).epsilon(0.001));
}

TEST_CASE("one odd row among many does not bend the rest") {
    const TimingParts only{{100.0, {0}}};
    std::vector<Observation> rows(9, {&only, 100.0, 0.05});
    rows.push_back({&only, 1000.0, 0.05});
    const auto factors = fit_factors(rows, {1.0}, {0.0});
    CHECK(std::abs(factors[0]) < 0.05);
}

TEST_CASE("same rows, same factors") {
    const TimingParts a = parts(3, 4), b = parts(5, 1);
    const std::vector<Observation> rows{{&a, 9.0, 0.05}, {&b, 7.0, 0.05}};
    CHECK(fit_factors(rows, {1, 1, 1}, {0, 0, 0}) == fit_factors(rows, {1, 1, 1}, {0, 0, 0}));
}

TEST_CASE("errors are summed up as the bars ask") {
    const ErrorSummary summary =
        summarise({std::log(1.1), std::log(1.0 / 1.1), std::log(1.3), std::log(0.79)});
    CHECK(summary.rows == 4);
    CHECK(summary.typical ==
          Approx(std::exp((2 * std::log(1.1) + std::log(1.3) - std::log(0.79)) / 4) - 1.0));
    CHECK(summary.within_20_percent == Approx(0.5));
    CHECK(summary.worst == Approx(0.3));
    CHECK(summarise({}).rows == 0);
}
