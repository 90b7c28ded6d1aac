// The bundles as Cortex-M machine code under QEMU.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "judge/deployed_network.hpp"
#include "support/shared_folder.hpp"

using namespace outcore;

namespace {

/// A board whose core is the emulated one.
struct Emulation {
    judge::Target target;
    const char* board;
};
constexpr Emulation kEmulations[] = {{judge::Target::QemuM4, "stm32l476g-disco"},
                                     {judge::Target::QemuM7, "stm32f746g-disco"},
                                     {judge::Target::QemuM33, "b-u585i-iot02a"}};

void check_memories(const schedule::Schedule& s) {
    for (const schedule::Buffer& buffer : s.buffers) {
        if (!s.platform->is_memory(buffer.device)) continue;
        CHECK(buffer.offset + buffer.size_bytes <=
              s.platform->memory(buffer.device).usable().count);
    }
}

void emulate(const testing::Workload& load, const Emulation& emulation) {
    CAPTURE(to_string(emulation.target), emulation.board);
    if (!testing::has_program(emulation.target)) {
        WARN("skipped: no program for " << to_string(emulation.target));
        return;
    }
    const auto outcome = testing::make_schedule(load, emulation.board, "double-buffer");
    REQUIRE(std::holds_alternative<schedule::Schedule>(outcome));
    const auto& made = std::get<schedule::Schedule>(outcome);
    check_memories(made);
    const testing::Deployed deployed(made);
    testing::check_replay(load, deployed.request(load, emulation.target, judge::Delays::Random));
}

void emulate_shared(const std::string& name) {
    const auto model = test::shared_path("models/" + name + ".tflite");
    if (!model) {
        WARN("skipped: no shared models");
        return;
    }
    const testing::Workload load = testing::load_workload(*model, 1);
    for (const Emulation& emulation : kEmulations) emulate(load, emulation);
}

}  // namespace

TEST_CASE("kws_ref_model on emulated cores") { emulate_shared("mlperf_tiny/kws_ref_model"); }
TEST_CASE("ad01_int8 on emulated cores") { emulate_shared("mlperf_tiny/ad01_int8"); }
TEST_CASE("pretrainedResnet_quant on emulated cores") {
    emulate_shared("mlperf_tiny/pretrainedResnet_quant");
}
TEST_CASE("micro_speech_quantized on emulated cores") {
    emulate_shared("tflite_micro/micro_speech_quantized");
}
TEST_CASE("hello_world_int8 on emulated cores") { emulate_shared("tflite_micro/hello_world_int8"); }

TEST_CASE(
    "MobileNetV2 at 224 x 224 on an emulated Cortex-M7 stays inside the board's memories and is "
    "exact") {
    const auto model =
        test::shared_path("models/tflite_micro/mobilenet_v2_quantized_1x3x224x224.tflite");
    if (!model) {
        WARN("skipped: no shared models");
        return;
    }
    emulate(testing::load_workload(*model, 1), kEmulations[1]);
}
