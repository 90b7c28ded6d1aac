// Streams of frames in flight, replayed: every cut of a frame into two parts that run in
// neighbouring iterations gives the bytes of in-core execution, whatever the timing.
// SPDX-License-Identifier: Apache-2.0
#include "judge/board/board_timeline.hpp"
#include "judge/firmware_on_board.hpp"
#include "support/networks.hpp"
#include "support/rotated_schedule.hpp"

using namespace outcore;
using schedule::Schedule;
using schedule::support::rotated;
using testing::required;

namespace {

constexpr const char* kModel = OUTCORE_SOURCE_DIR "/models/fashion/fashion.tflite";
constexpr std::int32_t kFrames = 4;

Schedule fashion_schedule(const testing::Workload& load) {
    const auto outcome = testing::make_schedule(load, "stm32f746g-disco", "double-buffer");
    REQUIRE(std::holds_alternative<Schedule>(outcome));
    return std::get<Schedule>(outcome);
}

std::size_t cpu_tasks(const Schedule& made) {
    std::size_t count = 0;
    for (const schedule::Task& task : made.tasks) count += task.lane == platform::kCpuLane ? 1 : 0;
    return count;
}

void require_right(const Schedule& made) {
    const auto layouts =
        required(schedule::KernelLayouts::load(testing::kConfigs / "kernels/layout.json"));
    const schedule::CheckReport report = schedule::check(made, layouts);
    for (const auto& violation : report.violations) UNSCOPED_INFO(violation.message);
    REQUIRE(report.ok());
}

void replay_stream(const testing::Workload& load, const Schedule& made, judge::Target target) {
    require_right(made);
    if (!testing::has_program(target)) {
        WARN("skipped: no program for " << to_string(target));
        return;
    }
    const testing::Deployed deployed(made);
    for (const auto delays : {judge::Delays::Zero, judge::Delays::Max, judge::Delays::Random}) {
        CAPTURE(to_string(delays));
        judge::ReplayRequest request = deployed.request(load, target, delays);
        if (target == judge::Target::Host) request.repeats = 5;
        testing::check_replay(load, request);
    }
}

/// Convolutions, then a layer with a weight for every multiplication.
testing::Workload two_parts(std::int32_t frames) {
    testing::Workload load;
    test::NetworkBuilder builder({1, 16, 16, 8}, 5);
    builder.conv(32, 3).conv(48, 3, 2).fully_connected(300).fully_connected(10);
    load.network = std::make_shared<network::Network>(builder.build());
    load.inputs = judge::seeded_frames(*load.network, frames);
    load.expected = required(judge::expect(*load.network, load.inputs));
    return load;
}

}  // namespace

TEST_CASE("a stream with two frames in flight, cut anywhere, gives the in-core bytes") {
    const testing::Workload load = testing::load_workload(kModel, kFrames);
    const Schedule made = fashion_schedule(load);
    const std::size_t last = cpu_tasks(made) - 1;
    for (const std::size_t cut : {std::size_t{1}, last / 3, last / 2, last - 1, last}) {
        CAPTURE(cut, last);
        replay_stream(load, rotated(made, cut), judge::Target::Host);
    }
}

TEST_CASE("a stream with two frames in flight runs on an emulated Cortex-M7") {
    const testing::Workload load = testing::load_workload(kModel, kFrames);
    const Schedule made = fashion_schedule(load);
    replay_stream(load, rotated(made, cpu_tasks(made) / 2), judge::Target::QemuM7);
}

TEST_CASE("a stream of one frame has nothing behind it") {
    const testing::Workload load = testing::load_workload(kModel, 1);
    const Schedule made = fashion_schedule(load);
    replay_stream(load, rotated(made, cpu_tasks(made) / 2), judge::Target::Host);
}

TEST_CASE("the firmware of a board runs every frame as a stream of its own") {
    if (!testing::have_cross_compiler()) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const testing::Workload load = testing::load_workload(kModel, 2);
    const Schedule made = fashion_schedule(load);
    const testing::FirmwareOnBoard board(load, rotated(made, cpu_tasks(made) / 2));
    const judge::BoardReplay replayed = board.replay(load.inputs);
    board.check(replayed, load.expected);
}

TEST_CASE("what the pipeline scheduler makes gives the in-core bytes on host and emulated core") {
    const testing::Workload load = two_parts(5);
    const auto outcome = testing::make_schedule(load, "stm32f746g-disco", "pipeline", 48 * 1024);
    REQUIRE(std::holds_alternative<Schedule>(outcome));
    const auto& made = std::get<Schedule>(outcome);
    CHECK(schedule::greatest_delay(made) == 1);
    replay_stream(load, made, judge::Target::Host);
    replay_stream(load, made, judge::Target::QemuM7);
}

TEST_CASE("weights that are read through the window give the in-core bytes on host and boards") {
    const testing::Workload load = two_parts(2);
    for (const char* name : {"stm32f746g-disco", "stm32l476g-disco"}) {
        CAPTURE(name);
        const auto outcome = testing::make_schedule(load, name, "xip");
        REQUIRE(std::holds_alternative<Schedule>(outcome));
        const auto& made = std::get<Schedule>(outcome);
        replay_stream(load, made, judge::Target::Host);
        if (!testing::have_cross_compiler()) {
            WARN("skipped: no arm-none-eabi-gcc");
            continue;
        }
        const testing::FirmwareOnBoard board(load, made);
        board.check(board.replay(load.inputs), load.expected);
    }
}
