// SPDX-License-Identifier: Apache-2.0
#include "scheduler/program/fixed_placement.hpp"

#include <algorithm>
#include <limits>

#include "scheduler/allocation/offline_allocator.hpp"

namespace outcore::scheduler {
namespace {

/// Candidates are many and most that fail lack room whatever the order: a short look is enough.
constexpr std::size_t kAllocatedLodgers = 256;
AllocationEffort short_effort() {
    AllocationEffort effort;
    effort.climbs = 60;
    effort.exact_nodes = 1000;
    effort.enough_bytes = std::numeric_limits<std::int64_t>::max();  // any that fits
    return effort;
}

std::int64_t area(const Lodger& lodger) {
    return lodger.size_bytes * (lodger.steps.last - lodger.steps.first + 1);
}

bool before(const Lodger& a, const Lodger& b, PlacementOrder order) {
    switch (order) {
        case PlacementOrder::Larger:
            if (a.size_bytes != b.size_bytes) return a.size_bytes > b.size_bytes;
            break;
        case PlacementOrder::LargerArea:
            if (area(a) != area(b)) return area(a) > area(b);
            break;
        case PlacementOrder::Earlier:
            if (a.steps.first != b.steps.first) return a.steps.first < b.steps.first;
            break;
    }
    return a.value < b.value;
}

}  // namespace

bool FixedPlacement::place(std::vector<Lodger>& lodgers, PlacementOrder order,
                           IdVector<ValueId, Place>& places) {
    for (auto& list : placed_) list.clear();
    std::sort(lodgers.begin(), lodgers.end(),
              [order](const Lodger& a, const Lodger& b) { return before(a, b, order); });
    for (std::size_t i = 0; i < lodgers.size(); ++i) {
        const Lodger& lodger = lodgers[i];
        const bool found = std::any_of(
            lodger.homes->begin(), lodger.homes->end(),
            [&](DeviceId device) { return place_on(device, lodger, places[lodger.value]); });
        if (found) continue;
        failed_ = i;
        return allocate_all(lodgers, places);
    }
    return true;
}

bool FixedPlacement::allocate_all(const std::vector<Lodger>& lodgers,
                                  IdVector<ValueId, Place>& places) {
    if (lodgers.size() > kAllocatedLodgers) return false;
    AllocationProblem problem;
    problem.capacities = usable_bytes_;
    for (const Lodger& lodger : lodgers) {
        Block block;
        block.size_bytes = lodger.size_bytes;
        block.first = lodger.steps.first;
        block.last = lodger.steps.last;
        for (const DeviceId home : *lodger.homes) block.memories.push_back(home.value);
        problem.blocks.push_back(std::move(block));
    }
    const AllocationResult result = allocate(problem, short_effort());
    if (!result.spots) return false;
    for (auto& list : placed_) list.clear();
    for (std::size_t i = 0; i < lodgers.size(); ++i) {
        const Spot& spot = (*result.spots)[i];
        const Place place{DeviceId(spot.memory), spot.offset};
        places[lodgers[i].value] = place;
        placed_[place.device.index()].push_back({place, lodgers[i].size_bytes, lodgers[i].steps});
    }
    for (auto& list : placed_) {
        std::sort(list.begin(), list.end(), [](const Tenancy& a, const Tenancy& b) {
            return a.place.offset < b.place.offset;
        });
    }
    return true;
}

bool FixedPlacement::place_on(DeviceId device, const Lodger& lodger, Place& place) {
    std::vector<Tenancy>& list = placed_[device.index()];
    std::int64_t at = 0;
    for (const Tenancy& other : list) {
        const bool together =
            other.steps.first <= lodger.steps.last && lodger.steps.first <= other.steps.last;
        if (!together) continue;
        if (other.place.offset >= at + lodger.size_bytes) break;
        at = std::max(at, other.end());
    }
    if (at + lodger.size_bytes > usable_bytes_[device.index()]) return false;
    place = {device, at};
    const Tenancy tenancy{place, lodger.size_bytes, lodger.steps};
    const auto after = std::upper_bound(
        list.begin(), list.end(), at,
        [](std::int64_t offset, const Tenancy& t) { return offset < t.place.offset; });
    list.insert(after, tenancy);
    return true;
}

}  // namespace outcore::scheduler
