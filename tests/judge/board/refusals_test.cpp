// What firmware refuses on the virtual board, and what commands with bytes of one's own give.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "judge/firmware_on_board.hpp"

using namespace outcore;
using namespace outcore::testing;

namespace {

constexpr const char* kBoard = "b-u585i-iot02a";
constexpr const char* kFashion = "models/fashion/fashion.tflite";

const Workload& fashion() {
    static const Workload load = load_workload(fs::path(OUTCORE_SOURCE_DIR) / kFashion, 1);
    return load;
}

FirmwareOnBoard firmware_of(const Workload& load, const std::string& scheduler = "double-buffer") {
    auto outcome = make_schedule(load, kBoard, scheduler);
    REQUIRE(std::holds_alternative<schedule::Schedule>(outcome));
    return FirmwareOnBoard(load, std::get<schedule::Schedule>(std::move(outcome)));
}

bool can_build() {
    if (have_cross_compiler()) return true;
    WARN("skipped: no arm-none-eabi-gcc");
    return false;
}

judge::BoardReport report_of(const board::BoardRun& run) {
    INFO(run.uart << run.end_reason);
    CHECK(run.misuse.empty());
    REQUIRE(run.end == board::RunEnd::StopLine);
    return required(judge::parse_board_report(run.uart, "virtual board"));
}

/// The run ends before a frame, with OC_ERR_IMAGE.
void check_refused(const board::BoardRunRequest& request) {
    const judge::BoardReport report = report_of(required(board::run_firmware(request)));
    REQUIRE(report.commands.size() == 1);
    CHECK(report.commands[0].status == -4);
    REQUIRE(report.commands[0].error);
    CHECK(report.commands[0].error->code == -4);
    CHECK(report.commands[0].frames.empty());
    CHECK(report.commands[0].output.empty());
}

Workload other_network() {
    return load_workload(fs::path(OUTCORE_SOURCE_DIR) / "models/mobilenet_v1_0.25_96.json", 1);
}

}  // namespace

TEST_CASE("firmware refuses a flash image that is not its own") {
    if (!can_build()) return;
    const FirmwareOnBoard firmware = firmware_of(fashion());
    const board::BoardRunRequest good = firmware.run_request("run 1\n");
    REQUIRE(good.storages.size() == 1);
    const judge::BoardReport report = report_of(required(board::run_firmware(good)));
    REQUIRE(report.commands.size() == 1);
    CHECK(report.commands[0].output == fashion().expected.outputs);

    board::BoardRunRequest bad = good;
    SECTION("one bit of the id in the footer") { bad.storages[0].bytes.back() ^= 1; }
    SECTION("one bit of the footer's mark") {
        bad.storages[0].bytes[bad.storages[0].bytes.size() - 32] ^= 1;
    }
    SECTION("an erased flash") { bad.storages[0].bytes.assign(4096, 0xFF); }
    SECTION("the image of another network") {
        const Workload other = other_network();
        auto outcome = make_schedule(other, kBoard, "double-buffer");
        const Deployed deployed(std::get<schedule::Schedule>(outcome));
        bad.storages[0].bytes = required(read_bytes(deployed.folder() / "qspi.bin"));
    }
    check_refused(bad);
}

TEST_CASE("a damaged image with its own id is refused by the command that sums") {
    if (!can_build()) return;
    const FirmwareOnBoard firmware = firmware_of(fashion());
    board::BoardRunRequest request = firmware.run_request("check 1\n");
    request.storages[0].bytes[1000] ^= 0x10;
    check_refused(request);
}

TEST_CASE("another bundle's firmware refuses this bundle's image, and its report is refused") {
    if (!can_build()) return;
    const FirmwareOnBoard firmware = firmware_of(fashion());
    const Workload other = other_network();
    const FirmwareOnBoard stranger = firmware_of(other);
    board::BoardRunRequest request = firmware.run_request("run 1\n");
    request.elf = stranger.firmware().elf;
    check_refused(request);

    const board::BoardRun own = required(board::run_firmware(stranger.run_request("run 1\n")));
    const judge::BoardReport report = report_of(own);
    CHECK(judge::check_belongs(report, "log.txt", stranger.bundle()).ok());
    const auto belongs = judge::check_belongs(report, "log.txt", firmware.bundle());
    REQUIRE_FALSE(belongs.ok());
    CHECK(belongs.diagnostics()[0].message.find("is the report of other firmware") !=
          std::string::npos);
}

TEST_CASE("inputs that are sent over the UART give the reference's bytes and sums") {
    if (!can_build()) return;
    const FirmwareOnBoard firmware = firmware_of(fashion());
    // Not the seeded frames of the firmware's own: every byte value, line feeds among them.
    const auto frame_bytes = fashion().inputs.size();
    std::vector<std::uint8_t> inputs(2 * frame_bytes);
    for (std::size_t i = 0; i < inputs.size(); ++i)
        inputs[i] = static_cast<std::uint8_t>(i * i / 7 + i / frame_bytes * 99);
    const judge::Expectation expected = required(judge::expect(*fashion().network, inputs));
    REQUIRE(expected.outputs.size() == 2 * fashion().expected.outputs.size());
    firmware.check(firmware.replay(inputs), expected);
}

TEST_CASE("an input is kept for every command after it, and bad commands do no harm") {
    if (!can_build()) return;
    const FirmwareOnBoard firmware = firmware_of(fashion());
    std::vector<std::uint8_t> input(fashion().inputs.size(), 0x81);
    const judge::Expectation expected = required(judge::expect(*fashion().network, input));
    const std::string bytes(input.begin(), input.end());
    const std::string sent = "again\n" + fmt::format("input {}\n", input.size()) + bytes +
                             "nonsense\ninput 3\nabcagain\nagain check\nagain\nrun\nstop 1\n" +
                             "run 1\nagain\nquit\n";
    // Commands that fail end with -9 as the last one does: the report is read until it is quiet.
    board::BoardRunRequest request = firmware.run_request(sent, "never");
    request.limit_seconds = 8.0;
    const board::BoardRun run = required(board::run_firmware(request));
    CHECK(run.misuse.empty());
    const auto report = required(judge::parse_board_report(run.uart, "virtual board"));
    std::vector<std::int32_t> statuses;
    std::vector<std::vector<std::uint8_t>> outputs;
    for (const judge::BoardCommand& command : report.commands) {
        statuses.push_back(command.status);
        if (!command.output.empty()) outputs.push_back(command.output);
    }
    INFO(run.uart.substr(0, 400));
    CHECK(statuses == std::vector<std::int32_t>{-9, 0, -9, -9, 0, 0, 0, -9, -9, 0, -9, -9});
    const std::vector<std::uint8_t>& own = fashion().expected.outputs;
    CHECK(outputs == std::vector<std::vector<std::uint8_t>>{expected.outputs, expected.outputs,
                                                            expected.outputs, own});
    CHECK(own != expected.outputs);
}
