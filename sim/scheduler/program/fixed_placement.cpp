// SPDX-License-Identifier: Apache-2.0
#include "scheduler/program/fixed_placement.hpp"

#include <algorithm>

namespace outcore::scheduler {
namespace {

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
        return false;
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
