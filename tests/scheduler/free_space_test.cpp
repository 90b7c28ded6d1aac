#include "scheduler/free_space.hpp"

#include <catch2/catch.hpp>

using namespace outcore;
using namespace outcore::scheduler;

TEST_CASE("free space rounds sizes up and fits first where the first device has room") {
    FreeSpace space({100, 64}, 32);  // 96 and 64 usable
    const Request both{33, {DeviceId(0), DeviceId(1)}};
    REQUIRE(space.fit(both)->device == DeviceId(0));
    CHECK(space.largest_gap_bytes() == 64);
    CHECK(space.fit(both)->device == DeviceId(1));
    CHECK_FALSE(space.fit(both));
    CHECK(space.total_bytes() == 32);
}

TEST_CASE("what is taken from the middle leaves two gaps") {
    FreeSpace space({320}, 32);
    space.take({DeviceId(0), 96}, 64);
    CHECK(space.total_bytes() == 256);
    CHECK(space.fit({96, {DeviceId(0)}})->offset == 0);
    CHECK(space.fit({160, {DeviceId(0)}})->offset == 160);
}

TEST_CASE("fitting many buffers is all or nothing") {
    FreeSpace space({128}, 32);
    const std::vector<Request> too_much = {{32, {DeviceId(0)}}, {128, {DeviceId(0)}}};
    CHECK_FALSE(space.fit_all(too_much));
    CHECK(space.total_bytes() == 128);
    const std::vector<Request> just = {{32, {DeviceId(0)}}, {96, {DeviceId(0)}}};
    const auto places = space.fit_all(just);
    REQUIRE(places);
    CHECK((*places)[1].offset == 0);  // the larger one first
    CHECK((*places)[0].offset == 96);
}
