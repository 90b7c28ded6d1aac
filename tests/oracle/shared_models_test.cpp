// Every shared model that the interpreter can create, on 24 inputs each.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "oracle/comparison.hpp"
#include "oracle/interpreter.hpp"
#include "support/shared_folder.hpp"

using namespace outcore;

namespace {

std::vector<std::uint8_t> shared_model(const std::string& name) {
    const auto path = test::shared_path("models/" + name + ".tflite");
    if (!path) {
        WARN("skipped: shared model " << name << " is not here");
        return {};
    }
    return *read_bytes(*path);
}

void check_model(const std::string& name) {
    const std::vector<std::uint8_t> model = shared_model(name);
    if (!model.empty()) test::check_against_interpreter(model, name);
}

}  // namespace

TEST_CASE("MCUNet VWW equals TensorFlow Lite with XNNPACK") {
    check_model("mcunet/tinyengine_assets_vww");
}
TEST_CASE("anomaly detection equals TensorFlow Lite with XNNPACK") {
    check_model("mlperf_tiny/ad01_int8");
}
TEST_CASE("keyword spotting equals TensorFlow Lite with XNNPACK") {
    check_model("mlperf_tiny/kws_ref_model");
}
TEST_CASE("ResNet equals TensorFlow Lite with XNNPACK") {
    check_model("mlperf_tiny/pretrainedResnet_quant");
}
TEST_CASE("visual wake words equals TensorFlow Lite with XNNPACK") {
    check_model("mlperf_tiny/vww_96_int8");
}
TEST_CASE("hello world equals TensorFlow Lite with XNNPACK") {
    check_model("tflite_micro/hello_world_int8");
}
TEST_CASE("micro speech equals TensorFlow Lite with XNNPACK") {
    check_model("tflite_micro/micro_speech_quantized");
}
TEST_CASE("MobileNetV2 equals TensorFlow Lite with XNNPACK") {
    check_model("tflite_micro/mobilenet_v2_quantized_1x3x224x224");
}

TEST_CASE("the interpreter still refuses person detection, which therefore is not compared") {
    const std::vector<std::uint8_t> model = shared_model("tflite_micro/person_detect");
    if (model.empty()) return;
    const test::OracleAnswer answer = test::ask_interpreter(model, {});
    if (answer.status == test::OracleStatus::Missing) {
        WARN("skipped: " << answer.message);
        return;
    }
    CHECK(answer.status == test::OracleStatus::CannotCreate);
}
