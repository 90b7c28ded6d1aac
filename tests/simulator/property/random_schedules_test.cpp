// Invariants of every simulation, on random schedules with and without contention.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>
#include <map>
#include <numeric>

#include "random_script.hpp"
#include "simulator/result_bytes.hpp"

using namespace outcore;
using simulator::SimulationResult;
using test::SmallScript;

namespace {

constexpr double kTick = 1e-12;  // the kernel's resolution
constexpr int kSteps = 200;

SimulationResult played(const SmallScript& script, const simulator::Options& options = {}) {
    auto result = script.simulate(options);
    if (!result) FAIL(to_string(result.diagnostics().front()));
    return *std::move(result);
}

/// The same schedule with tasks numbered in another order that keeps each lane's order.
schedule::Schedule lane_by_lane(const schedule::Schedule& schedule) {
    std::vector<std::size_t> order(schedule.tasks.size());
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
        return schedule.tasks[TaskId(b)].lane < schedule.tasks[TaskId(a)].lane;
    });
    std::vector<TaskId> renamed(order.size());
    for (std::size_t i = 0; i < order.size(); ++i) renamed[order[i]] = TaskId(i);
    schedule::Schedule other = schedule;
    other.tasks.clear();
    for (const std::size_t old : order) {
        schedule::Task task = schedule.tasks[TaskId(old)];
        for (TaskId& before : task.after) before = renamed[before.index()];
        other.tasks.add(std::move(task));
    }
    return other;
}

/// Ends of the tasks, sorted: the same whatever the tasks are called.
std::vector<double> ends(const SimulationResult& result) {
    std::vector<double> all;
    for (const auto& entry : result.timeline) all.push_back(entry.end_s);
    std::sort(all.begin(), all.end());
    return all;
}

}  // namespace

TEST_CASE("lanes never overlap, edges hold, bytes are conserved and the time adds up") {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        CAPTURE(seed);
        SmallScript script = test::random_script(seed, kSteps, seed % 2 == 0 ? 4.0 : 0.6);
        const schedule::Schedule& schedule = script.schedule();
        const SimulationResult result = played(script);
        REQUIRE(result.timeline.size() == schedule.tasks.size());

        std::map<LaneId, double> lane_end;
        std::int64_t moved = 0;
        double last_end = 0.0;
        for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
            const simulator::TimelineEntry& entry = result.timeline[t];
            const schedule::Task& task = schedule.tasks[TaskId(t)];
            REQUIRE(entry.start_s <= entry.end_s);
            REQUIRE(entry.start_s >= lane_end[task.lane] - kTick / 2);
            lane_end[task.lane] = entry.end_s;
            last_end = std::max(last_end, entry.end_s);
            for (const TaskId before : task.after) {
                REQUIRE(entry.start_s >= result.timeline[before.index()].end_s - kTick / 2);
            }
            if (const auto* transfer = std::get_if<schedule::Transfer>(&task.action)) {
                moved += transfer->source.size_bytes();
            }
        }
        std::int64_t counted = 0;
        for (const simulator::Traffic& row : result.traffic) counted += row.total_bytes();
        CHECK(counted == moved);
        CHECK(result.latency_s == Approx(last_end).epsilon(1e-12));
        CHECK(result.compute_cycles + result.stall_cycles.total() ==
              std::llround(result.latency_s * 100e6));
        // Not only by the rounding remainder: no cause is negative.
        CHECK(result.stall_cycles.other >= -2);
        CHECK(result.stall_cycles.dma_interrupts >= 0);
    }
}

TEST_CASE("the same input gives the same result, bit by bit") {
    const SmallScript script = test::random_script(5, kSteps);
    CHECK(simulator::to_bytes(script.simulate()) == simulator::to_bytes(script.simulate()));
}

TEST_CASE("end times do not depend on how tasks are numbered") {
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        SmallScript script = test::random_script(seed, kSteps, seed % 2 == 0 ? 4.0 : 0.6);
        SmallScript renamed = script;
        renamed.schedule() = lane_by_lane(script.schedule());
        CHECK(ends(played(script)) == ends(played(renamed)));
    }
}

TEST_CASE("a piece in one step ends when burst by burst would have ended it") {
    // One channel at a time, so that nothing contends; pieces of odd lengths included.
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        SmallScript script = test::random_script(seed, 60);
        for (std::size_t t = 1; t < script.schedule().tasks.size(); ++t) {
            script.schedule().tasks[TaskId(t)].after = {TaskId(t - 1)};
        }
        const SimulationResult coarse = played(script);
        const SimulationResult fine = played(script, {cost::DeviceTiming::Typical, true, 0});
        for (std::size_t t = 0; t < coarse.timeline.size(); ++t) {
            const double pieces =
                6.0 * static_cast<double>(t + 1);  // a tick of rounding for each at most
            REQUIRE(std::abs(coarse.timeline[t].end_s - fine.timeline[t].end_s) <= pieces * kTick);
        }
    }
}

TEST_CASE("with lanes side by side, one step and burst by burst agree when the banks have room") {
    for (std::uint32_t seed = 1; seed <= 5; ++seed) {
        CAPTURE(seed);
        const SmallScript script = test::random_script(seed, 100);
        const SimulationResult coarse = played(script);
        const SimulationResult fine = played(script, {cost::DeviceTiming::Typical, true, 0});
        CHECK(std::abs(coarse.latency_s - fine.latency_s) < 1e-9);
    }
}

TEST_CASE("slower banks never make a schedule without spare time faster") {
    for (std::uint32_t seed = 1; seed <= 10; ++seed) {
        CAPTURE(seed);
        SmallScript fast = test::random_script(seed, 60, 4.0);
        SmallScript slow = test::random_script(seed, 60, 0.6);
        for (SmallScript* script : {&fast, &slow}) {
            for (std::size_t t = 1; t < script->schedule().tasks.size(); ++t) {
                script->schedule().tasks[TaskId(t)].after = {TaskId(t - 1)};
            }
        }
        CHECK(played(slow).latency_cycles >= played(fast).latency_cycles);
    }
}
