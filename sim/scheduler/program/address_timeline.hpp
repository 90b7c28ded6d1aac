// From which step on each address of a memory is free, while loads are given room one by one in the
// order of their first use.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "scheduler/program/fixed_placement.hpp"

namespace outcore::scheduler {

/// What a load asks for: room from a step as early as possible, not before `earliest`, at the
/// latest from its first use on, until its last.
struct RoomRequest {
    std::int64_t size_bytes = 0;
    std::int32_t earliest = 0, first_use = 0, last_use = 0;
    bool from_top = false;  // the highest of equally early addresses, not the lowest
};

struct Room {
    std::int64_t offset = 0;
    std::int32_t free_from = 0;  // at least `earliest`
};

/// One memory. Requests come with `first_use` that never falls.
class AddressTimeline {
  public:
    /// Forgets all loads. `fixed`: what lies there anyway, good until the next reset.
    void reset(std::int64_t size_bytes, const std::vector<Tenancy>& fixed);

    /// The earliest room, without taking it.
    std::optional<Room> find(const RoomRequest& request);
    /// From which step on a certain range is free for the request, if it is.
    std::optional<Room> find_at(std::int64_t offset, const RoomRequest& request);
    void take(std::int64_t offset, std::int64_t size_bytes, std::int32_t last_use);
    /// No later request will ask for room before this step: it makes later ones quicker.
    void forget_before(std::int32_t step);

  private:
    /// Free from that step on; until the next segment.
    struct Segment {
        std::int64_t begin = 0;
        std::int32_t free_from = 0;
    };
    static constexpr std::int32_t kNever = std::numeric_limits<std::int32_t>::max();

    /// Segments for one request, fixed values included.
    void draw_profile(const RoomRequest& request);
    void simplify_profile(const RoomRequest& request);
    void mirror_profile();
    static void raise(std::vector<Segment>& segments, std::int64_t begin, std::int64_t end,
                      std::int32_t free_from);
    std::int32_t latest_in(const std::vector<Segment>& profile, std::size_t from,
                           std::int64_t begin, std::int64_t end) const;

    std::int64_t size_ = 0;
    std::vector<Segment> loads_;  // by address; the first begins at 0
    std::vector<Segment> profile_;
    std::vector<std::size_t> window_;
    std::vector<Tenancy> fixed_;  // by first step
    std::int32_t forgotten_ = 0;
};

}  // namespace outcore::scheduler
