// SPDX-License-Identifier: Apache-2.0
#include "judge/board/replay_overhead.hpp"

#include <fmt/format.h>
#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "judge/child_process.hpp"
#include "reference/seeded_input.hpp"
#include "simulator/small_script.hpp"

using namespace outcore;

using Scope = outcore::board::CycleScope;

namespace {

/// One RELU on 8 bytes; a bundle's folder with what judging a report needs.
struct Scene {
    schedule::Schedule schedule;
    judge::TemporaryFolder folder;
    std::vector<board::BoardRunRequest> requests;
    std::string extra;  // lines before the end of each command
    board::BoardRun end;

    Scene() {
        network::Network net;
        network::Tensor tensor;
        tensor.shape = {1, 1, 8, 1};
        tensor.quantization.scales = {1.0F};
        net.tensors = {tensor, tensor};
        net.operators.add({network::OperatorKind::Relu, 0, {TensorId(0)}, TensorId(1), {}});
        net.inputs = {TensorId(0)};
        net.outputs = {TensorId(1)};
        schedule.network = std::make_shared<const network::Network>(std::move(net));
        schedule.platform = std::make_shared<const platform::Platform>(test::small_board());
        write_file(folder.path() / "qspi.bin", "image");
        std::vector<std::uint8_t> blob(64, 0x11);
        blob[12] = 0xa6;
        write_file(folder.path() / "schedule.blob", blob);
    }

    std::string header(const std::string& crc = "111111a6") const {
        return "oc report 1 board=small core_hz=100000000 blob=" + crc +
               " image=11111111111111111111111111111111\noc ready\n";
    }
    /// Firmware that computes what the reference does.
    Result<board::BoardRun> run(const board::BoardRunRequest& request) {
        requests.push_back(request);
        board::BoardRun run = end;
        const bool seeded = request.uart_input.find("input") == std::string::npos;
        const auto at = request.uart_input.find('\n') + 1;
        const std::vector<std::uint8_t> input =
            seeded
                ? reference::seeded_input(*schedule.network, 1)
                : std::vector<std::uint8_t>(request.uart_input.begin() + static_cast<long>(at),
                                            request.uart_input.begin() + static_cast<long>(at) + 8);
        const auto expected = judge::expect(*schedule.network, input);
        REQUIRE(expected.ok());
        run.uart = header() + (seeded ? "" : "oc end 0\noc ready\n");
        run.uart += "oc frame 0 cycles=1000 stall=100\n";
        if (request.profile)
            run.uart += "oc stamp 0 0 0 900\n";
        else
            run.uart += fmt::format("oc sums 0 {:08x}\n", expected->sums[0][0]);
        run.uart += "oc output 0 ";
        for (const std::uint8_t byte : expected->outputs) run.uart += fmt::format("{:02x}", byte);
        run.uart += "\n" + extra + "oc end 0\n";
        if (!seeded) run.uart += "oc ready\noc end -9\n";
        if (request.profile)
            run.functions = {{"oc_relu_s8", Scope::Kernel, 1400, 500, 2},
                             {"memcpy", Scope::Kernel, 20, 15, 2},
                             {"memcpy", Scope::Application, 30, 15, 2},
                             {"(asleep)", Scope::Waiting, 200, 0, 0},
                             {"oc_step", Scope::Frame, 150, 100, 6},
                             {"oc_transfer_done", Scope::Handler, 180, 60, 4},
                             {"firmware_stamp", Scope::Handler, 8, 6, 2},
                             {"oc_transfer_done", Scope::WaitingHandler, 12, 4, 1},
                             {"(exception entry and exit)", Scope::Handler, 20, 0, 0}};
        run.frames = request.profile ? 2 : 0;
        return run;
    }
    judge::BoardReplayRequest request() {
        judge::BoardReplayRequest request;
        request.schedule = &schedule;
        request.bundle = folder.path();
        request.profile = board::ProfileRequest{};
        request.runner = [this](const board::BoardRunRequest& asked) { return run(asked); };
        return request;
    }
    judge::Expectation expected(const std::vector<std::uint8_t>& input = {}) {
        auto all =
            judge::expect(*schedule.network,
                          input.empty() ? reference::seeded_input(*schedule.network, 1) : input);
        REQUIRE(all.ok());
        return *all;
    }
};

}  // namespace

TEST_CASE("the seeded frame runs with stamps and with sums, each from reset") {
    Scene scene;
    const auto replay = judge::replay_on_virtual_board(scene.request());
    REQUIRE(replay.ok());
    REQUIRE(scene.requests.size() == 2);
    CHECK(scene.requests[0].uart_input == "run 1\n");
    CHECK(scene.requests[0].stop_line == "oc end");
    CHECK(scene.requests[1].uart_input == "check 1\n");
    REQUIRE(scene.requests[0].storages.size() == 1);
    CHECK(scene.requests[0].storages[0].storage == "qspi");
    CHECK(scene.requests[0].storages[0].bytes.size() == 5);
    const auto verdict =
        judge::verdict_on_board(*replay, judge::Target::VirtualBoard, scene.expected());
    CHECK(verdict.ok());
    CHECK(verdict.bytes_compared == 8);
    CHECK(verdict.sums_compared);
    CHECK(judge::check_belongs(replay->report, "log", scene.folder.path()).ok());
}

TEST_CASE("every frame of an input file is sent and judged") {
    Scene scene;
    auto request = scene.request();
    request.input = {1, 2, 250, 9, 0, 0, 6, 7, 9, 8, 7, 6, 5, 4, 3, 200};
    const auto replay = judge::replay_on_virtual_board(request);
    REQUIRE(replay.ok());
    REQUIRE(scene.requests.size() == 4);
    CHECK(scene.requests[0].uart_input ==
          "input 8\n" + std::string("\x01\x02\xfa\x09\x00\x00\x06\x07", 8) + "again\nstop\n");
    CHECK(scene.requests[0].stop_line == "oc end -9");
    CHECK(scene.requests[3].uart_input.find("again check\nstop\n") != std::string::npos);
    const auto verdict = judge::verdict_on_board(*replay, judge::Target::VirtualBoard,
                                                 scene.expected(request.input));
    CHECK(verdict.ok());
    CHECK(verdict.bytes_compared == 16);
    const auto wrong = judge::verdict_on_board(
        *replay, judge::Target::VirtualBoard,
        scene.expected({1, 2, 250, 9, 0, 0, 6, 7, 9, 8, 7, 6, 5, 4, 3, 100}));
    CHECK_FALSE(wrong.ok());
    CHECK(wrong.bytes_equal == 15);
}

TEST_CASE("a run that breaks off is a problem, not a comparison") {
    Scene scene;
    scene.end.end = board::RunEnd::Fault;
    scene.end.end_reason = "HardFault at 0x08001234";
    const auto replay = judge::replay_on_virtual_board(scene.request());
    REQUIRE(replay.ok());
    const auto verdict =
        judge::verdict_on_board(*replay, judge::Target::VirtualBoard, scene.expected());
    CHECK_FALSE(verdict.ok());
    CHECK(verdict.problem == "HardFault at 0x08001234");
    CHECK(scene.requests.size() == 1);
}

TEST_CASE("a log is judged like a run, without sums when it has none") {
    Scene scene;
    const auto output = scene.expected().outputs;
    std::string log =
        scene.header() + "oc frame 0 cycles=1000 stall=100\noc stamp 0 0 0 900\noc output 0 ";
    for (const std::uint8_t byte : output) log += fmt::format("{:02x}", byte);
    log += "\noc end 0\noc ready\n";
    const auto path = scene.folder.path() / "log.txt";
    write_file(path, log + log.substr(scene.header().size()));  // the same command twice
    const auto replay = judge::replay_of_log(path);
    REQUIRE(replay.ok());
    const auto verdict =
        judge::verdict_on_board(*replay, judge::Target::RealBoard, scene.expected());
    CHECK(verdict.ok());
    CHECK(verdict.bytes_compared == 16);
    CHECK_FALSE(verdict.sums_compared);
    CHECK(judge::to_string(verdict, *scene.schedule.network).find("no checksums to compare") !=
          std::string::npos);

    log.replace(log.find("oc output 0 ") + 12, 2, "7e");
    write_file(path, log);
    const auto wrong = judge::verdict_on_board(*judge::replay_of_log(path),
                                               judge::Target::RealBoard, scene.expected());
    CHECK_FALSE(wrong.ok());
    REQUIRE(wrong.first_difference);
    CHECK(wrong.first_difference->byte == 0);
}

TEST_CASE("a log of a frame that failed, or without commands, says why nothing is compared") {
    Scene scene;
    const auto path = scene.folder.path() / "log.txt";
    write_file(path, scene.header() + "oc error -4 0 0\noc end -4\n");
    const auto refused = judge::verdict_on_board(*judge::replay_of_log(path),
                                                 judge::Target::RealBoard, scene.expected());
    CHECK(refused.problem == "the firmware ended with code -4 at task 0 of lane 0");
    write_file(path, scene.header());
    const auto empty = judge::verdict_on_board(*judge::replay_of_log(path),
                                               judge::Target::RealBoard, scene.expected());
    CHECK(empty.problem == "the report has no command");
}

TEST_CASE("the report of other firmware is told apart") {
    Scene scene;
    const auto path = scene.folder.path() / "log.txt";
    write_file(path, scene.header("22222222"));
    const auto belongs =
        judge::check_belongs(judge::replay_of_log(path)->report, "log.txt", scene.folder.path());
    REQUIRE_FALSE(belongs.ok());
    CHECK(belongs.diagnostics()[0].message.find("blob 22222222") != std::string::npos);
    CHECK(belongs.diagnostics()[0].message.find("blob 111111a6") != std::string::npos);
}

namespace {

judge::Firmware small_firmware() {
    judge::Firmware firmware;
    firmware.sources = {{"oc_relu_s8", "oc_relu_s8.c"},
                        {"decode", "oc_relu_s8.c"},
                        {"oc_step", "oc_replay.c"},
                        {"oc_transfer_done", "oc_replay.c"}};
    firmware.kernel_files = {"oc_relu_s8.c"};
    return firmware;
}

}  // namespace

TEST_CASE("overhead is what the runtime and its handlers take, for each frame") {
    Scene scene;
    const auto replay = judge::replay_on_virtual_board(scene.request());
    REQUIRE(replay.ok());
    const auto overhead = judge::overhead_of(*replay, small_firmware());
    REQUIRE(overhead);
    CHECK(overhead->frame_cycles == 1010.0);
    CHECK(overhead->kernel_cycles == 710.0);
    CHECK(overhead->application_cycles == 15.0);
    CHECK(overhead->waiting_cycles == 100.0);
    CHECK(overhead->runtime_cycles == 75.0);
    CHECK(overhead->handler_cycles == 100.0);
    CHECK(overhead->waiting_handler_cycles == 6.0);
    CHECK(overhead->stamp_cycles == 4.0);
    CHECK(overhead->share() == Approx(181.0 / 1010.0));
    CHECK(overhead->cpu_lane_share() == Approx(175.0 / 1010.0));
    REQUIRE(overhead->functions.size() == 4);
    CHECK(overhead->functions[0].name == "oc_transfer_done");
    CHECK(overhead->functions[0].handler);
    CHECK(overhead->functions[0].calls == 2.0);
    CHECK(overhead->functions[1].source == "oc_replay.c");
    CHECK(overhead->functions[2].source.empty());
    CHECK(overhead->functions[3].handler);
}

TEST_CASE("a replay without a profile of frames has no overhead") {
    CHECK_FALSE(judge::overhead_of(judge::BoardReplay{}, small_firmware()));
}

TEST_CASE("kernels are scopes of the profile, what only shares a name with one's helper is not") {
    const board::ProfileRequest profile = judge::overhead_profile(small_firmware());
    CHECK(profile.frame == "firmware_run_frame");
    CHECK(profile.scopes.at("oc_relu_s8") == board::CycleScope::Kernel);
    CHECK(profile.scopes.at("firmware_wait") == board::CycleScope::Waiting);
    CHECK(profile.scopes.at("firmware_bind") == board::CycleScope::Application);
    CHECK(profile.scopes.size() == 3);
}

TEST_CASE("functions are found with their source files in what nm says") {
    const auto sources = judge::function_sources(
        "/b/liboutcore_runtime.a:oc_add_s8.c.obj:00000000 T oc_add_s8\n"
        "/b/liboutcore_runtime.a:oc_add_s8.c.obj:00000010 t add_row.part.0\n"
        "/b/liboutcore_runtime.a:oc_add_s8.c.obj:00000000 r table\n"
        "/b/liboutcore_bundle.a:blob.S.obj:00000000 R oc_bundle_blob\n"
        "/b/liboutcore_runtime.a:oc_lane.c.obj:00000000 T oc_lane_take\n"
        "/b/CMakeFiles/firmware.dir/runtime/ports/stm32/bare_strings.c.obj:00000000 T memcpy\n"
        "something else\n");
    CHECK(sources == std::map<std::string, std::string>{{"oc_add_s8", "oc_add_s8.c"},
                                                        {"add_row.part.0", "oc_add_s8.c"},
                                                        {"oc_lane_take", "oc_lane.c"},
                                                        {"memcpy", "bare_strings.c"}});
}
