// SPDX-License-Identifier: Apache-2.0
#include "cost/wear.hpp"

#include <algorithm>
#include <limits>

namespace outcore::cost {
namespace {

double refreshes(const WearCase& wear, const SectorUse& use) {
    return wear.reads_before_refresh ? use.reads / *wear.reads_before_refresh : 0.0;
}

double total_erases(const WearCase& wear) {
    double sum = 0.0;
    for (const SectorUse& use : wear.used) sum += use.erases;
    return sum;
}

std::vector<RateGroup> own_rates(const WearCase& wear) {
    std::vector<RateGroup> groups;
    for (const SectorUse& use : wear.used) groups.push_back({use.erases + refreshes(wear, use), 1});
    return groups;
}

/// Sectors with constants keep their place and are worn by refreshes only.
std::vector<RateGroup> swap_area_rates(const WearCase& wear) {
    const std::int64_t area = std::max<std::int64_t>(1, wear.sectors - wear.constant_sectors);
    std::vector<RateGroup> groups;
    double shared = 0.0;
    for (const SectorUse& use : wear.used) {
        const double refresh = refreshes(wear, use);
        if (use.erases > 0.0)
            shared += use.erases + refresh;
        else if (refresh > 0.0)
            groups.push_back({refresh, 1});
    }
    groups.push_back({shared / static_cast<double>(area), area});
    return groups;
}

std::vector<RateGroup> all_sectors_rate(const WearCase& wear) {
    constexpr double kMoves = 1.0 / static_cast<double>(StartGapMap::kPeriod);
    double sum = 0.0;
    for (const SectorUse& use : wear.used) sum += use.erases + refreshes(wear, use);
    const std::int64_t sectors = std::max<std::int64_t>(1, wear.sectors);
    return {{sum * (1.0 + kMoves) / static_cast<double>(sectors), sectors}};
}

}  // namespace

std::vector<RateGroup> erase_rates(const WearCase& wear) {
    switch (wear.levelling) {
        case Levelling::RoundRobin:
            return swap_area_rates(wear);
        case Levelling::Static:
            return all_sectors_rate(wear);
        case Levelling::None:
            break;
    }
    return own_rates(wear);
}

WearEstimate estimate_wear(const WearCase& wear) {
    const std::vector<RateGroup> groups = erase_rates(wear);
    const Endurance endurance(wear.rated_cycles);
    WearEstimate estimate;
    for (const RateGroup& group : groups) {
        estimate.erases_per_inference +=
            group.erases_per_inference * static_cast<double>(group.sectors);
        estimate.hottest_rate = std::max(estimate.hottest_rate, group.erases_per_inference);
    }
    const double asked = total_erases(wear);
    if (asked > 0.0) estimate.extra_erases = estimate.erases_per_inference / asked;
    estimate.rated_inferences = estimate.hottest_rate > 0.0
                                    ? wear.rated_cycles / estimate.hottest_rate
                                    : std::numeric_limits<double>::infinity();
    estimate.first_worn_median = endurance.first_worn_inferences(groups, 0.5);
    estimate.first_worn_early = endurance.first_worn_inferences(groups, 0.01);
    return estimate;
}

}  // namespace outcore::cost
