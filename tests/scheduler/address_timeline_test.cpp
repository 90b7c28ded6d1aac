#include "scheduler/program/address_timeline.hpp"

#include <algorithm>
#include <catch2/catch.hpp>
#include <vector>

#include "base/random.hpp"

using namespace outcore;
using namespace outcore::scheduler;

namespace {

/// Everything that was placed, searched address by address.
struct Reference {
    std::int64_t size;
    std::vector<Tenancy> placed;

    std::optional<std::int32_t> earliest_at(std::int64_t offset, const RoomRequest& r) const {
        std::int32_t from = r.earliest;
        for (const Tenancy& t : placed) {
            const bool apart = t.end() <= offset || offset + r.size_bytes <= t.place.offset ||
                               t.steps.first > r.last_use;
            if (apart) continue;
            if (t.steps.last >= r.first_use) return std::nullopt;
            from = std::max(from, t.steps.last + 1);
        }
        return from;
    }
    std::optional<std::int32_t> earliest(const RoomRequest& r) const {
        std::optional<std::int32_t> best;
        for (std::int64_t at = 0; at + r.size_bytes <= size; ++at) {
            const auto from = earliest_at(at, r);
            if (from && (!best || *from < *best)) best = from;
        }
        return best;
    }
};

}  // namespace

TEST_CASE("room is found as early as an exhaustive search finds it") {
    Xorshift32 random(11);
    for (int round = 0; round < 200; ++round) {
        Reference all{random.in_range(10, 40), {}};
        std::vector<Tenancy> fixed;
        std::int64_t at = 0;
        for (int i = 0; i < 4; ++i) {
            const std::int64_t size = random.in_range(1, 6);
            const std::int32_t first = random.in_range(0, 30);
            if (at + size > all.size) break;
            fixed.push_back({{DeviceId(0), at}, size, {first, first + random.in_range(0, 8)}});
            at += size + random.in_range(0, 3);
        }
        all.placed = fixed;
        AddressTimeline timeline;
        timeline.reset(all.size, fixed);
        std::int32_t use = 0;
        for (int load = 0; load < 25; ++load) {
            use += random.in_range(0, 3);
            RoomRequest request;
            request.size_bytes = random.in_range(1, 8);
            request.first_use = use;
            request.last_use = use + random.in_range(0, 4);
            request.earliest = std::max(0, use - random.in_range(0, 10));
            request.from_top = random.in_range(0, 1) == 0;
            const auto expected = all.earliest(request);
            const auto found = timeline.find(request);
            INFO("round " << round << " load " << load);
            REQUIRE(found.has_value() == expected.has_value());
            if (!found) continue;
            REQUIRE(found->free_from == *expected);
            REQUIRE(all.earliest_at(found->offset, request) == found->free_from);
            timeline.take(found->offset, request.size_bytes, request.last_use);
            all.placed.push_back({{DeviceId(0), found->offset},
                                  request.size_bytes,
                                  {found->free_from, request.last_use}});
        }
    }
}
