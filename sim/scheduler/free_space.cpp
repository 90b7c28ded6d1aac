// SPDX-License-Identifier: Apache-2.0
#include "scheduler/free_space.hpp"

#include <algorithm>
#include <cassert>
#include <numeric>

namespace outcore::scheduler {

FreeSpace::FreeSpace(std::vector<std::int64_t> usable_bytes, std::int64_t alignment)
    : alignment_(alignment) {
    for (const std::int64_t bytes : usable_bytes) {
        const std::int64_t whole = bytes / alignment * alignment;
        gaps_.push_back(whole > 0 ? std::vector<Gap>{{0, whole}} : std::vector<Gap>{});
    }
}

void FreeSpace::take(Place place, std::int64_t size_bytes) {
    auto& gaps = gaps_.at(place.device.index());
    const std::int64_t end = place.offset + aligned(size_bytes);
    std::vector<Gap> rest;
    for (const Gap& gap : gaps) {
        if (gap.begin < std::min(gap.end, place.offset))
            rest.push_back({gap.begin, std::min(gap.end, place.offset)});
        if (std::max(gap.begin, end) < gap.end) rest.push_back({std::max(gap.begin, end), gap.end});
    }
    gaps = std::move(rest);
}

std::optional<Place> FreeSpace::fit(const Request& request) {
    const std::int64_t size = aligned(request.size_bytes);
    for (const DeviceId device : request.devices) {
        auto& gaps = gaps_.at(device.index());
        for (std::size_t i = 0; i < gaps.size(); ++i) {
            if (gaps[i].end - gaps[i].begin < size) continue;
            const Place place{device, gaps[i].begin};
            gaps[i].begin += size;
            if (gaps[i].begin == gaps[i].end)
                gaps.erase(gaps.begin() + static_cast<std::ptrdiff_t>(i));
            return place;
        }
    }
    return std::nullopt;
}

std::optional<std::vector<Place>> FreeSpace::fit_all(std::span<const Request> requests) {
    std::vector<std::size_t> order(requests.size());
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return requests[a].size_bytes > requests[b].size_bytes;
    });
    const auto before = gaps_;
    std::vector<Place> places(requests.size());
    for (const std::size_t i : order) {
        const auto place = fit(requests[i]);
        if (!place) {
            gaps_ = before;
            return std::nullopt;
        }
        places[i] = *place;
    }
    return places;
}

std::int64_t FreeSpace::total_bytes() const {
    std::int64_t total = 0;
    for (const auto& gaps : gaps_) {
        for (const Gap& gap : gaps) total += gap.end - gap.begin;
    }
    return total;
}

std::int64_t FreeSpace::largest_gap_bytes() const {
    std::int64_t largest = 0;
    for (const auto& gaps : gaps_) {
        for (const Gap& gap : gaps) largest = std::max(largest, gap.end - gap.begin);
    }
    return largest;
}

}  // namespace outcore::scheduler
