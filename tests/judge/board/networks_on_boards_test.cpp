// Every network on every board that has a port and room for it: the firmware of its bundle builds
// with warnings as errors, and on the virtual board gives the reference's bytes and sums without
// misuse of the hardware. SPDX-License-Identifier: Apache-2.0
#include "judge/firmware_on_board.hpp"

using namespace outcore;
using namespace outcore::testing;

namespace {

struct BoardRoom {
    const char* name;
    bool external_ram;  // then every network has a schedule
};
constexpr BoardRoom kBoardsWithPort[] = {
    {"stm32f746g-disco", true}, {"stm32f746g-disco-w25q", true}, {"stm32f769i-disco", true},
    {"stm32h747i-disco", true}, {"stm32l476g-disco", false},     {"b-l4s5i-iot01a", false},
    {"b-u585i-iot02a", true}};

void run_on(const BoardRoom& board, const Workload& load) {
    INFO(board.name);
    scheduler::Outcome outcome = make_schedule(load, board.name, "double-buffer");
    if (const auto* infeasible = std::get_if<scheduler::Infeasible>(&outcome)) {
        CHECK_FALSE(board.external_ram);
        WARN("not on " << board.name << ": " << infeasible->message);
        return;
    }
    const FirmwareOnBoard firmware(load, std::get<schedule::Schedule>(std::move(outcome)));
    firmware.check(firmware.replay(), load.expected);
}

void run_everywhere(const fs::path& model) {
    if (!have_cross_compiler()) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const Workload load = load_workload(model, 1);
    for (const BoardRoom& board : kBoardsWithPort) run_on(board, load);
}

void run_shared(const std::string& name) {
    const auto model = test::shared_path("models/" + name + ".tflite");
    if (!model) {
        WARN("skipped: no shared models");
        return;
    }
    run_everywhere(*model);
}

}  // namespace

TEST_CASE("fashion runs on every virtual board") {
    run_everywhere(fs::path(OUTCORE_SOURCE_DIR) / "models/fashion/fashion.tflite");
}
TEST_CASE("ad01_int8 runs on every virtual board") { run_shared("mlperf_tiny/ad01_int8"); }
TEST_CASE("kws_ref_model runs on every virtual board") { run_shared("mlperf_tiny/kws_ref_model"); }
TEST_CASE("pretrainedResnet_quant runs on every virtual board") {
    run_shared("mlperf_tiny/pretrainedResnet_quant");
}
TEST_CASE("vww_96_int8 runs on every virtual board") { run_shared("mlperf_tiny/vww_96_int8"); }
TEST_CASE("hello_world_int8 runs on every virtual board") {
    run_shared("tflite_micro/hello_world_int8");
}
TEST_CASE("micro_speech_quantized runs on every virtual board") {
    run_shared("tflite_micro/micro_speech_quantized");
}
TEST_CASE("person_detect runs on every virtual board") { run_shared("tflite_micro/person_detect"); }
TEST_CASE("tinyengine_assets_vww runs on every virtual board") {
    run_shared("mcunet/tinyengine_assets_vww");
}
