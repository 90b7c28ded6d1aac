// Simulated rotation against the closed forms of the hottest sector's rate.
// SPDX-License-Identifier: Apache-2.0
#include "cost/sector_rotation.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <cmath>
#include <set>
#include <vector>

#include "base/random.hpp"
#include "cost/wear.hpp"

using namespace outcore;
using cost::Levelling;
using cost::RoundRobinMap;
using cost::StartGapMap;

namespace {

/// Erases an inference of the first few logical sectors, uneven.
std::vector<std::int64_t> random_load(Xorshift32& random, std::int64_t sectors) {
    std::vector<std::int64_t> load(static_cast<std::size_t>(sectors), 0);
    for (std::size_t i = 0; i < 4; ++i) load[i] = random.in_range(0, 5);
    load[0] += 1;
    return load;
}

cost::WearCase case_of(const std::vector<std::int64_t>& load, std::int64_t sectors,
                       Levelling levelling) {
    cost::WearCase wear;
    for (std::size_t i = 0; i < load.size(); ++i) {
        if (load[i] > 0)
            wear.used.push_back({static_cast<std::int64_t>(i), static_cast<double>(load[i]), 0.0});
    }
    wear.sectors = sectors;
    wear.levelling = levelling;
    return wear;
}

}  // namespace

TEST_CASE("round-robin: after whole turns every sector has the closed form's count") {
    for (const std::uint32_t seed : {1u, 2u, 3u}) {
        Xorshift32 random(seed);
        const std::int64_t sectors = random.in_range(5, 40), period = random.in_range(1, 7);
        const auto load = random_load(random, sectors);
        RoundRobinMap map(sectors, period);
        std::vector<std::int64_t> erases(static_cast<std::size_t>(sectors), 0);
        const std::int64_t inferences = 3 * sectors * period;
        for (std::int64_t n = 0; n < inferences; ++n) {
            for (std::int64_t s = 0; s < sectors; ++s)
                erases[static_cast<std::size_t>(map.physical(s))] +=
                    load[static_cast<std::size_t>(s)];
            map.end_inference();
        }
        const double closed =
            cost::estimate_wear(case_of(load, sectors, Levelling::RoundRobin)).hottest_rate;
        for (const std::int64_t count : erases) {
            CAPTURE(seed, sectors, period);
            CHECK(static_cast<double>(count) ==
                  Approx(closed * static_cast<double>(inferences)).epsilon(1e-12));
        }
    }
}

TEST_CASE("start-gap: never two logical sectors in one place, none in the gap") {
    StartGapMap map(9, 3);
    for (int i = 0; i < 1000; ++i) {
        std::set<std::int64_t> places;
        for (std::int64_t s = 0; s < 8; ++s) places.insert(map.physical(s));
        REQUIRE(places.size() == 8);
        REQUIRE(*places.begin() >= 0);
        REQUIRE(*places.rbegin() <= 8);
        map.count_erase();
    }
}

TEST_CASE("start-gap: a move erases the sector that was the gap, and content follows") {
    StartGapMap map(5, 1);
    for (int i = 0; i < 100; ++i) {
        std::vector<std::int64_t> before;
        for (std::int64_t s = 0; s < 4; ++s) before.push_back(map.physical(s));
        const std::int64_t filled = map.count_erase();
        REQUIRE(std::find(before.begin(), before.end(), filled) == before.end());
        int moved = 0;
        for (std::int64_t s = 0; s < 4; ++s) {
            const std::int64_t now = map.physical(s);
            if (now == before[static_cast<std::size_t>(s)]) continue;
            ++moved;
            REQUIRE(now == filled);
        }
        REQUIRE(moved == 1);
    }
}

TEST_CASE("start-gap: in the long run the hottest sector is within 2 % of the closed form") {
    const std::int64_t sectors = 16;
    Xorshift32 random(5);
    const auto load = random_load(random, sectors);
    StartGapMap map(sectors);
    std::vector<std::int64_t> erases(static_cast<std::size_t>(sectors), 0);
    const std::int64_t inferences = 200000;
    for (std::int64_t n = 0; n < inferences; ++n) {
        for (std::size_t s = 0; s < 4; ++s) {
            for (std::int64_t e = 0; e < load[s]; ++e) {
                ++erases[static_cast<std::size_t>(map.physical(static_cast<std::int64_t>(s)))];
                const std::int64_t moved = map.count_erase();
                if (moved >= 0) ++erases[static_cast<std::size_t>(moved)];
            }
        }
    }
    const double closed =
        cost::estimate_wear(case_of(load, sectors, Levelling::Static)).hottest_rate;
    const auto hottest = static_cast<double>(*std::max_element(erases.begin(), erases.end()));
    const double deviation = 100.0 * (hottest / static_cast<double>(inferences) / closed - 1.0);
    INFO("hottest sector deviates by " << deviation << " %");
    CHECK(std::abs(deviation) < 2.0);
}

TEST_CASE("lives drawn at random are worn when the closed form says") {
    // 2000 storages of 20 sectors: half of them have lost one at the median.
    const cost::Endurance endurance(1000.0);
    const cost::RateGroup groups[] = {{1.0, 15}, {3.0, 5}};
    const double median = endurance.first_worn_inferences(groups, 0.5);
    const double scale = 1000.0 / std::pow(-std::log1p(-1e-3), 1.0 / 3.0);
    Xorshift32 random(9);
    int worn = 0;
    for (int i = 0; i < 2000; ++i) {
        double first = 1e300;
        for (int s = 0; s < 20; ++s) {
            const double u = (static_cast<double>(random.next()) + 0.5) / 4294967296.0;
            const double life = scale * std::cbrt(-std::log(u));
            first = std::min(first, life / (s < 15 ? 1.0 : 3.0));
        }
        worn += first <= median ? 1 : 0;
    }
    CHECK(worn == Approx(1000).margin(70));  // three standard deviations
}
