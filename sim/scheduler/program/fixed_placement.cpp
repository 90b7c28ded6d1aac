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
    for (Floor& floor : floors_) floor.clear();
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
    for (Floor& floor : floors_) floor.clear();
    for (std::size_t i = 0; i < lodgers.size(); ++i) {
        const Spot& spot = (*result.spots)[i];
        const Place place{DeviceId(spot.memory), spot.offset};
        places[lodgers[i].value] = place;
        floors_[place.device.index()].add({place, lodgers[i].size_bytes, lodgers[i].steps});
    }
    return true;
}

void FixedPlacement::Floor::clear() {
    tenancies.clear();
    lasting.clear();
    for (auto& bucket : buckets) bucket.clear();
}

void FixedPlacement::Floor::add(const Tenancy& tenancy) {
    const auto index = static_cast<std::uint32_t>(tenancies.size());
    tenancies.push_back(tenancy);
    const auto first = static_cast<std::size_t>(std::max(0, tenancy.steps.first) / kBucketSteps);
    const auto last = static_cast<std::size_t>(std::max(0, tenancy.steps.last) / kBucketSteps);
    if (last - first >= kMostBuckets) return lasting.push_back(index);
    if (buckets.size() <= last) buckets.resize(last + 1);
    for (std::size_t b = first; b <= last; ++b) buckets[b].push_back(index);
}

/// The addresses in use during some of the steps, by address; some may come twice.
void FixedPlacement::gather(const Floor& floor, const Span& steps) {
    taken_.clear();
    const auto consider = [&](const std::vector<std::uint32_t>& list) {
        for (const std::uint32_t index : list) {
            const Tenancy& other = floor.tenancies[index];
            if (other.steps.first <= steps.last && steps.first <= other.steps.last)
                taken_.push_back({other.place.offset, other.end()});
        }
    };
    consider(floor.lasting);
    const auto first = static_cast<std::size_t>(std::max(0, steps.first) / kBucketSteps);
    const auto last = static_cast<std::size_t>(std::max(0, steps.last) / kBucketSteps);
    for (std::size_t b = first; b <= last && b < floor.buckets.size(); ++b)
        consider(floor.buckets[b]);
    std::sort(taken_.begin(), taken_.end());
}

bool FixedPlacement::place_on(DeviceId device, const Lodger& lodger, Place& place) {
    Floor& floor = floors_[device.index()];
    gather(floor, lodger.steps);
    std::int64_t at = 0;
    for (const auto& [begin, end] : taken_) {
        if (begin >= at + lodger.size_bytes) break;
        at = std::max(at, end);
    }
    if (at + lodger.size_bytes > usable_bytes_[device.index()]) return false;
    place = {device, at};
    floor.add({place, lodger.size_bytes, lodger.steps});
    return true;
}

}  // namespace outcore::scheduler
