// SPDX-License-Identifier: Apache-2.0
#include "judge/board/board_timeline.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "judge/board/task_observations.hpp"
#include "judge/board/timing_comparison.hpp"
#include "simulator/small_script.hpp"

using namespace outcore;
using test::SmallScript;

namespace {

/// load 0; compute 0 (1000 cycles); compute 1 (500) waits for the load.
struct Scene {
    SmallScript script;
    TaskId load, first, second;

    Scene() {
        const BufferId nor = script.buffer(SmallScript::kNor, 0, 4096);
        const BufferId sram = script.buffer(SmallScript::kSram, 0, 4096);
        load = script.load(SmallScript::kQspi, nor, sram, 4096);
        first = script.compute(1000);
        second = script.compute(500, {load});
    }
    const schedule::Schedule& schedule() { return script.schedule(); }
};

judge::BoardCommand command(std::vector<judge::BoardStamp> stamps) {
    judge::BoardCommand command;
    command.frames = {{0, 2000, 300}, {1, 2100, 320}};
    command.stamps = std::move(stamps);
    return command;
}

/// What a board would report that takes exactly the simulated times.
judge::BoardCommand simulated_command(const schedule::Schedule& schedule,
                                      const simulator::SimulationResult& result) {
    judge::BoardCommand command;
    const double clock = schedule.platform->core.clock.count;
    std::vector<std::int32_t> next(schedule.platform->lane_count(), 0);
    command.frames = {{0, result.latency_cycles, 0}};
    for (const simulator::TimelineEntry& entry : result.timeline) {
        const auto start = std::llround(entry.start_s * clock);
        command.stamps.push_back({0, entry.lane.value, next[entry.lane.index()]++, start,
                                  std::llround(entry.end_s * clock) - start});
    }
    return command;
}

}  // namespace

TEST_CASE("a task is charged from when it could start: dispatch counts, waiting does not") {
    Scene scene;
    const auto timeline = judge::board_timeline(
        scene.schedule(), command({{0, 0, 0, 10, 1000}, {0, 0, 1, 1300, 500}, {0, 1, 0, 5, 1255}}),
        "log");
    REQUIRE(timeline.ok());
    CHECK(timeline->tasks[scene.first].charge() == 1010);
    CHECK(timeline->tasks[scene.second].ready == 1260);  // the load's end, not the task before it
    CHECK(timeline->tasks[scene.second].charge() == 540);
    CHECK(timeline->tasks[scene.load].length() == 1255);
    CHECK(timeline->frame_cycles == 2050.0);
    CHECK(timeline->stall_cycles == 310.0);
}

TEST_CASE("stamps of different frames are not compared") {
    Scene scene;
    const auto timeline = judge::board_timeline(
        scene.schedule(), command({{0, 0, 0, 10, 1000}, {0, 0, 1, 1300, 500}, {1, 1, 0, 5, 1255}}),
        "log");
    REQUIRE(timeline.ok());
    CHECK_FALSE(timeline->tasks[scene.second].ready);
    CHECK(timeline->tasks[scene.second].charge() == 500);
}

TEST_CASE("a handler that stamps its transfer while the task starts takes nothing away") {
    Scene scene;
    const auto timeline = judge::board_timeline(
        scene.schedule(), command({{0, 0, 0, 10, 1000}, {0, 0, 1, 1300, 500}, {0, 1, 0, 5, 1400}}),
        "log");
    REQUIRE(timeline.ok());
    CHECK(timeline->tasks[scene.second].charge() == 500);
}

TEST_CASE("stamps that do not fit the schedule are refused") {
    Scene scene;
    const auto refused = [&](judge::BoardCommand command) {
        const auto timeline = judge::board_timeline(scene.schedule(), command, "log");
        REQUIRE_FALSE(timeline.ok());
        CHECK(timeline.diagnostics()[0].file == "log");
        return timeline.diagnostics()[0].message;
    };
    CHECK(
        refused(command({{0, 0, 2, 0, 1}})).find("task 2 on lane 0, which the schedule does not") !=
        std::string::npos);
    CHECK(refused(command({{0, 7, 0, 0, 1}})).find("lane 7") != std::string::npos);
    CHECK(refused(command({{0, 0, 0, 0, 1}, {0, 1, 0, 0, 1}})).find("2 of 3 have") !=
          std::string::npos);
    judge::BoardCommand failed;
    failed.status = -8;
    failed.error = judge::BoardError{-8, 1, 17};
    CHECK(refused(failed) == "the frame failed with code -8 at task 17 of lane 1");
    CHECK(refused(judge::BoardCommand{}) == "has no frame");
}

TEST_CASE("a board that takes the simulated times has no error") {
    Scene scene;
    const auto result = scene.script.simulate();
    REQUIRE(result.ok());
    const auto timeline = judge::board_timeline(
        scene.schedule(), simulated_command(scene.schedule(), *result), "log");
    REQUIRE(timeline.ok());
    const auto comparison = judge::compare_times(scene.schedule(), *timeline, *result);
    CHECK(std::fabs(comparison.end_to_end.error()) < 1e-3);
    CHECK(comparison.operator_error() < 2e-3);
    REQUIRE(comparison.kinds.size() == 2);
    CHECK(comparison.kinds[0].kind == "relu");
    CHECK(comparison.kinds[0].tasks == 2);
    CHECK(comparison.kinds[1].kind == "load");
    CHECK(std::fabs(comparison.kinds[1].cycles.error()) < 2e-3);
}

TEST_CASE("errors are signed, by kind and by operator") {
    Scene scene;
    const auto result = scene.script.simulate();
    REQUIRE(result.ok());
    judge::BoardCommand slower = simulated_command(scene.schedule(), *result);
    for (judge::BoardStamp& stamp : slower.stamps) {
        stamp.start *= 2;
        stamp.cycles *= 2;
    }
    slower.frames[0].cycles *= 2;
    const auto timeline = judge::board_timeline(scene.schedule(), slower, "log");
    REQUIRE(timeline.ok());
    const auto comparison = judge::compare_times(scene.schedule(), *timeline, *result);
    CHECK(comparison.end_to_end.error() == Approx(-0.5).margin(1e-3));
    CHECK(comparison.operator_error() == Approx(1.0).margin(5e-3));
    for (const judge::KindTimes& row : comparison.kinds)
        CHECK(row.cycles.error() == Approx(-0.5).margin(2e-3));
}

TEST_CASE("an observation knows the pieces whose handlers ran under its kernel") {
    Scene scene;
    const auto timeline = judge::board_timeline(
        scene.schedule(), command({{0, 0, 0, 0, 1000}, {0, 0, 1, 2000, 500}, {0, 1, 0, 0, 2000}}),
        "log");
    REQUIRE(timeline.ok());
    const auto seen = judge::task_observations(scene.schedule(), *timeline, 40);
    REQUIRE(seen.size() == 2);
    CHECK(seen[0].core == "cortex-m7");
    CHECK(seen[0].group == 40);
    CHECK(seen[0].work.outputs == 1000);
    CHECK(seen[0].cycles == 1000.0);
    // Of the one piece the start handler, not the completion's.
    const platform::Channel& channel = scene.schedule().platform->channels.front();
    const auto start = static_cast<double>(channel.start_cycles.count);
    const auto completion = static_cast<double>(channel.completion_cycles.count);
    CHECK(seen[0].handled_pieces == Approx(start / (start + completion)));
    CHECK(seen[1].handled_pieces == Approx(0.0));
}
