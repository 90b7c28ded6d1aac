// SPDX-License-Identifier: Apache-2.0
#include "cost/wear.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <numeric>

using namespace outcore;
using cost::Endurance;
using cost::Levelling;
using cost::RateGroup;
using cost::WearCase;

namespace {

WearCase two_hot_sectors(Levelling levelling) {
    WearCase wear;
    wear.used = {{10, 2.0, 0.0}, {11, 1.0, 0.0}};
    wear.sectors = 100;
    wear.constant_sectors = 40;
    wear.rated_cycles = 1e5;
    wear.levelling = levelling;
    return wear;
}

}  // namespace

TEST_CASE("one sector in a thousand is worn at the rated count, ten times later two in three") {
    const Endurance endurance(1e5);
    CHECK(endurance.worn_share(1e5) == Approx(1e-3));
    CHECK(endurance.worn_share(0.0) == 0.0);
    CHECK(endurance.worn_share(1e6) == Approx(1.0 - std::exp(-1.0)).epsilon(1e-3));
}

TEST_CASE("the first of many sectors is worn earlier, as the closed form says") {
    const Endurance endurance(1e5);
    const RateGroup one[] = {{1.0, 1}}, thousand[] = {{1.0, 1000}};
    const double alone = endurance.first_worn_inferences(one, 0.5);
    CHECK(endurance.worn_share(alone) == Approx(0.5));
    CHECK(endurance.first_worn_inferences(thousand, 0.5) == Approx(alone / 10.0));  // 1000^(1/3)
    // 1 - 0.999^1000 of all storages have a worn sector at the rated count
    const double share = 1.0 - std::pow(1.0 - 1e-3, 1000.0);
    CHECK(endurance.first_worn_inferences(thousand, share) == Approx(1e5));
}

TEST_CASE("groups with other rates combine, idle sectors do not count") {
    const Endurance endurance(1e5);
    const RateGroup together[] = {{2.0, 3}, {0.0, 1000}};
    const RateGroup halves[] = {{2.0, 1}, {2.0, 2}};
    CHECK(endurance.first_worn_inferences(together, 0.5) ==
          Approx(endurance.first_worn_inferences(halves, 0.5)));
    const RateGroup idle[] = {{0.0, 5}};
    CHECK(std::isinf(endurance.first_worn_inferences(idle, 0.5)));
}

TEST_CASE("without levelling the hottest sector decides") {
    const auto estimate = cost::estimate_wear(two_hot_sectors(Levelling::None));
    CHECK(estimate.hottest_rate == 2.0);
    CHECK(estimate.erases_per_inference == 3.0);
    CHECK(estimate.extra_erases == 1.0);
    CHECK(estimate.rated_inferences == 5e4);
    CHECK(estimate.first_worn_early < estimate.first_worn_median);
}

TEST_CASE("round-robin shares among the sectors without constants, static among all") {
    const auto round = cost::estimate_wear(two_hot_sectors(Levelling::RoundRobin));
    CHECK(round.hottest_rate == Approx(3.0 / 60.0));
    CHECK(round.extra_erases == Approx(1.0));
    const auto all = cost::estimate_wear(two_hot_sectors(Levelling::Static));
    CHECK(all.hottest_rate == Approx(3.0 * 1.01 / 100.0));
    CHECK(all.extra_erases == Approx(1.01));
    CHECK(all.rated_inferences > round.rated_inferences);
}

TEST_CASE("read disturb wears sectors that are only read") {
    WearCase wear = two_hot_sectors(Levelling::None);
    wear.used = {{0, 0.0, 4.0}};
    CHECK(std::isinf(cost::estimate_wear(wear).rated_inferences));
    wear.reads_before_refresh = 1e5;
    CHECK(cost::estimate_wear(wear).hottest_rate == Approx(4e-5));
    CHECK(cost::estimate_wear(wear).rated_inferences == Approx(1e5 / 4e-5));
    wear.levelling = Levelling::RoundRobin;  // constants stay where they are
    CHECK(cost::estimate_wear(wear).hottest_rate == Approx(4e-5));
}
