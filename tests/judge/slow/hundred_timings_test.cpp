// The bar of the project: every schedule of every model gives the same bytes whatever the timing.
// SPDX-License-Identifier: Apache-2.0
#include "judge/model_sweep.hpp"

using namespace outcore::testing;

namespace {
constexpr std::int32_t kRandomTimings = 100;
}

TEST_CASE("fashion replays exactly under 100 random timings") {
    replay_bundled_everywhere("fashion/fashion.tflite", kRandomTimings);
}
TEST_CASE("mobilenet_v1_0.25_96 replays exactly under 100 random timings") {
    replay_bundled_everywhere("mobilenet_v1_0.25_96.json", kRandomTimings);
}
TEST_CASE("tinyengine_assets_vww replays exactly under 100 random timings") {
    replay_shared_everywhere("mcunet/tinyengine_assets_vww", kRandomTimings);
}
TEST_CASE("ad01_int8 replays exactly under 100 random timings") {
    replay_shared_everywhere("mlperf_tiny/ad01_int8", kRandomTimings);
}
TEST_CASE("kws_ref_model replays exactly under 100 random timings") {
    replay_shared_everywhere("mlperf_tiny/kws_ref_model", kRandomTimings);
}
TEST_CASE("pretrainedResnet_quant replays exactly under 100 random timings") {
    replay_shared_everywhere("mlperf_tiny/pretrainedResnet_quant", kRandomTimings);
}
TEST_CASE("vww_96_int8 replays exactly under 100 random timings") {
    replay_shared_everywhere("mlperf_tiny/vww_96_int8", kRandomTimings);
}
TEST_CASE("hello_world_int8 replays exactly under 100 random timings") {
    replay_shared_everywhere("tflite_micro/hello_world_int8", kRandomTimings);
}
TEST_CASE("micro_speech_quantized replays exactly under 100 random timings") {
    replay_shared_everywhere("tflite_micro/micro_speech_quantized", kRandomTimings);
}
TEST_CASE("person_detect replays exactly under 100 random timings") {
    replay_shared_everywhere("tflite_micro/person_detect", kRandomTimings);
}
TEST_CASE("mobilenet_v2_quantized_1x3x224x224 replays exactly under 100 random timings") {
    replay_shared_everywhere("tflite_micro/mobilenet_v2_quantized_1x3x224x224", kRandomTimings);
}
