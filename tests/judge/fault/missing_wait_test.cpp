// Takes one wait out of a schedule and replays it all the same: the host port's timings must show
// what the checker says, or neither of them could be trusted.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "deploy/wait_reduction.hpp"
#include "judge/deployed_network.hpp"

using namespace outcore;
using testing::required;

namespace {

constexpr std::uint32_t kSeed = 5;
constexpr std::int32_t kTrials = 24;
constexpr std::int32_t kTimings = 20;

struct MissingWait {
    TaskId task;
    LaneId lane;
};

/// Waits that follow from no other.
std::vector<MissingWait> essential_waits(const schedule::Schedule& s) {
    const auto waits = required(deploy::reduced_waits(s));
    std::vector<MissingWait> all;
    for (std::size_t i = 0; i < s.tasks.size(); ++i) {
        for (const deploy::Wait& wait : waits[TaskId(i)]) all.push_back({TaskId(i), wait.lane});
    }
    return all;
}

schedule::Schedule without(schedule::Schedule s, const MissingWait& wait) {
    std::erase_if(s.tasks[wait.task].after, [&](TaskId a) { return s.tasks[a].lane == wait.lane; });
    return s;
}

bool replays_exactly(const testing::Workload& load, const schedule::Schedule& s) {
    const testing::Deployed deployed(s);
    for (const auto delays : {judge::Delays::Zero, judge::Delays::Max, judge::Delays::Random}) {
        judge::ReplayRequest request = deployed.request(load, judge::Target::Host, delays);
        if (delays == judge::Delays::Random) request.repeats = kTimings;
        if (!judge::verdict_on(request, required(judge::replay(request)), load.expected).ok())
            return false;
    }
    return true;
}

}  // namespace

TEST_CASE(
    "a wait that the checker misses is missed by the replay, and one that it spares is spared") {
    const testing::Workload load = testing::load_workload(
        std::filesystem::path(OUTCORE_SOURCE_DIR) / "models/mobilenet_v1_0.25_96.json", 1);
    const auto outcome = testing::make_schedule(load, "stm32f746g-disco", "double-buffer");
    const auto& whole = std::get<schedule::Schedule>(outcome);
    const auto layouts =
        required(schedule::KernelLayouts::load(testing::kConfigs / "kernels/layout.json"));
    const std::vector<MissingWait> waits = essential_waits(whole);
    REQUIRE_FALSE(waits.empty());

    Xorshift32 random(kSeed);
    std::int32_t refused = 0, shown = 0;
    for (std::int32_t trial = 0; trial < kTrials; ++trial) {
        const auto pick = random.in_range(0, static_cast<std::int32_t>(waits.size()) - 1);
        const MissingWait& wait = waits[static_cast<std::size_t>(pick)];
        CAPTURE(kSeed, trial, wait.task.value, wait.lane.value);
        const schedule::Schedule broken = without(whole, wait);
        const bool legal = schedule::check(broken, layouts).ok();
        const bool exact = replays_exactly(load, broken);
        if (legal) CHECK(exact);
        refused += legal ? 0 : 1;
        shown += !legal && !exact ? 1 : 0;
    }
    CAPTURE(refused, shown);
    CHECK(refused > kTrials / 2);
    CHECK(shown >= refused * 9 / 10);  // a race may stay hidden in a few timings, not in most
}
