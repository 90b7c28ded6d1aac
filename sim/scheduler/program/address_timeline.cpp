// SPDX-License-Identifier: Apache-2.0
#include "scheduler/program/address_timeline.hpp"

#include <algorithm>

namespace outcore::scheduler {

void AddressTimeline::reset(std::int64_t size_bytes, const std::vector<Tenancy>& fixed) {
    size_ = size_bytes;
    loads_.assign(1, {0, 0});
    fixed_ = fixed;
    std::stable_sort(fixed_.begin(), fixed_.end(), [](const Tenancy& a, const Tenancy& b) {
        return a.steps.first < b.steps.first;
    });
    forgotten_ = 0;
}

void AddressTimeline::raise(std::vector<Segment>& segments, std::int64_t begin, std::int64_t end,
                            std::int32_t free_from) {
    const auto cut = [&segments](std::int64_t at) {
        const auto after =
            std::upper_bound(segments.begin(), segments.end(), at,
                             [](std::int64_t a, const Segment& s) { return a < s.begin; });
        const auto index = static_cast<std::size_t>(after - segments.begin()) - 1;
        if (segments[index].begin == at) return index;
        segments.insert(after, {at, segments[index].free_from});
        return index + 1;
    };
    const std::size_t first = cut(begin);
    const std::size_t last = cut(end);
    for (std::size_t i = first; i < last; ++i)
        segments[i].free_from = std::max(segments[i].free_from, free_from);
}

void AddressTimeline::forget_before(std::int32_t step) {
    if (step <= forgotten_) return;
    forgotten_ = step;
    std::erase_if(fixed_, [step](const Tenancy& t) { return t.steps.last < step; });
}

void AddressTimeline::draw_profile(const RoomRequest& request) {
    profile_ = loads_;
    for (const Tenancy& value : fixed_) {
        if (value.steps.first > request.last_use) break;
        if (value.steps.last < request.earliest) continue;
        const bool in_the_way = value.steps.last >= request.first_use;
        raise(profile_, value.place.offset, value.end(),
              in_the_way ? kNever : value.steps.last + 1);
    }
}

std::int32_t AddressTimeline::latest_in(const std::vector<Segment>& profile, std::size_t from,
                                        std::int64_t begin, std::int64_t end) const {
    while (from + 1 < profile.size() && profile[from + 1].begin <= begin) ++from;
    std::int32_t latest = 0;
    for (std::size_t i = from; i < profile.size() && profile[i].begin < end; ++i)
        latest = std::max(latest, profile[i].free_from);
    return latest;
}

/// What is free when the request may start is alike, and so is what is in its way.
void AddressTimeline::simplify_profile(const RoomRequest& request) {
    std::size_t kept = 0;
    for (const Segment& segment : profile_) {
        Segment next = segment;
        next.free_from = next.free_from > request.first_use
                             ? kNever
                             : std::max(next.free_from, request.earliest);
        if (kept > 0 && profile_[kept - 1].free_from == next.free_from) continue;
        profile_[kept++] = next;
    }
    profile_.resize(kept);
}

/// The same memory with its last address first.
void AddressTimeline::mirror_profile() {
    std::int64_t end = size_;
    for (auto segment = profile_.rbegin(); segment != profile_.rend(); ++segment) {
        const std::int64_t begin = segment->begin;
        segment->begin = size_ - end;
        end = begin;
    }
    std::reverse(profile_.begin(), profile_.end());
}

std::optional<Room> AddressTimeline::find(const RoomRequest& request) {
    if (request.size_bytes > size_) return std::nullopt;
    draw_profile(request);
    simplify_profile(request);
    std::optional<Room> best;
    if (request.from_top) mirror_profile();
    // A window that begins where a segment does is as good as any. The latest of the segments in
    // it is at the front of a queue whose members fall.
    window_.clear();
    std::size_t front = 0, end = 0;
    for (std::size_t i = 0; i < profile_.size(); ++i) {
        const std::int64_t offset = profile_[i].begin;
        if (offset + request.size_bytes > size_) break;
        for (; end < profile_.size() && profile_[end].begin < offset + request.size_bytes; ++end) {
            while (window_.size() > front &&
                   profile_[window_.back()].free_from <= profile_[end].free_from)
                window_.pop_back();
            window_.push_back(end);
        }
        while (window_[front] < i) ++front;
        const std::int32_t start = profile_[window_[front]].free_from;
        if (start <= request.first_use && (!best || start < best->free_from))
            best = Room{request.from_top ? size_ - offset - request.size_bytes : offset, start};
    }
    return best;
}

std::optional<Room> AddressTimeline::find_at(std::int64_t offset, const RoomRequest& request) {
    draw_profile(request);
    const std::int32_t latest = latest_in(profile_, 0, offset, offset + request.size_bytes);
    if (latest > request.first_use) return std::nullopt;
    return Room{offset, std::max(latest, request.earliest)};
}

void AddressTimeline::take(std::int64_t offset, std::int64_t size_bytes, std::int32_t last_use) {
    raise(loads_, offset, offset + size_bytes, last_use + 1);
    // Neighbours that are alike are one.
    const auto end =
        std::unique(loads_.begin(), loads_.end(),
                    [](const Segment& a, const Segment& b) { return a.free_from == b.free_from; });
    loads_.erase(end, loads_.end());
}

}  // namespace outcore::scheduler
