#include "scheduler/edge_tracker.hpp"

#include <catch2/catch.hpp>

using namespace outcore;
using namespace outcore::scheduler;

namespace {
Touch reads(std::int64_t begin, std::int64_t end) { return {DeviceId(0), begin, end, false}; }
Touch writes(std::int64_t begin, std::int64_t end) { return {DeviceId(0), begin, end, true}; }
constexpr LaneId kCpu{0}, kFlash{1}, kDma{2};
}  // namespace

TEST_CASE("a reader follows the writer of any of its bytes, and only that") {
    EdgeTracker tracker(1, 3);
    tracker.add(TaskId(0), kFlash, {writes(0, 64)});
    tracker.add(TaskId(1), kDma, {writes(64, 128)});
    CHECK(tracker.add(TaskId(2), kCpu, {reads(32, 64)}) == std::vector<TaskId>{TaskId(0)});
    CHECK(tracker.add(TaskId(3), kCpu, {reads(63, 65)}) == std::vector<TaskId>{TaskId(1)});
}

TEST_CASE("a writer follows every reader since the write before") {
    EdgeTracker tracker(1, 3);
    tracker.add(TaskId(0), kFlash, {writes(0, 64)});
    tracker.add(TaskId(1), kCpu, {reads(0, 32)});
    tracker.add(TaskId(2), kDma, {reads(32, 64)});
    const auto after = tracker.add(TaskId(3), kFlash, {writes(0, 64)});
    CHECK(after == std::vector<TaskId>{TaskId(1), TaskId(2)});
}

TEST_CASE("what another edge brings along is left out") {
    EdgeTracker tracker(1, 3);
    tracker.add(TaskId(0), kFlash, {writes(0, 64)});
    tracker.add(TaskId(1), kCpu, {reads(0, 64), writes(64, 128)});
    // The store reads the result and overwrites the input: the cpu's task already follows the load.
    CHECK(tracker.add(TaskId(2), kDma, {reads(64, 128), writes(0, 64)}) ==
          std::vector<TaskId>{TaskId(1)});
    // The lane knows the load by now.
    CHECK(tracker.add(TaskId(3), kDma, {reads(0, 64)}).empty());
}
