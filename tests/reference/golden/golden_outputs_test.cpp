// Every tensor of every shared model against the bytes that TensorFlow Lite Micro computed.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <filesystem>
#include <map>
#include <sstream>
#include <string>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "network/tflite_importer.hpp"
#include "reference/executor.hpp"
#include "reference/seeded_input.hpp"
#include "support/shared_folder.hpp"

namespace {

using namespace outcore;

std::vector<std::uint8_t> bytes_of(const std::filesystem::path& path) {
    auto bytes = read_bytes(path);
    if (!bytes) FAIL(to_string(bytes.diagnostics().front()));
    return std::move(bytes).value();
}

/// Tensor index -> SHA-256, from lines like "<hash>  t0027.bin".
std::map<std::int32_t, std::string> tensor_hashes(const std::filesystem::path& path) {
    const std::vector<std::uint8_t> bytes = bytes_of(path);
    std::istringstream lines(std::string(bytes.begin(), bytes.end()));
    std::map<std::int32_t, std::string> hashes;
    for (std::string hash, name; lines >> hash >> name;) hashes[std::stoi(name.substr(1))] = hash;
    return hashes;
}

std::string first_word(const std::filesystem::path& path) {
    const std::vector<std::uint8_t> bytes = bytes_of(path);
    const std::string text(bytes.begin(), bytes.end());
    return text.substr(0, text.find_first_of(" \n"));
}

/// The first operator whose output differs, in words; empty when all agree.
std::string first_difference(const network::Network& network, const reference::Execution& execution,
                             const std::map<std::int32_t, std::string>& hashes) {
    for (OperatorId id(0); id < network.operators.end_id(); ++id.value) {
        const TensorId output = network.op(id).output;
        const auto expected = hashes.find(output.value);
        if (expected == hashes.end()) return network.describe(id) + " has no golden hash";
        if (sha256_hex(execution.tensors[output]) != expected->second)
            return network.describe(id) + " differs";
    }
    return "";
}

void check_seed(const network::Network& network, const std::filesystem::path& folder,
                std::uint32_t seed) {
    CAPTURE(seed);
    const std::string stem = fmt::format("seed{}.", seed);
    const std::vector<std::uint8_t> inputs = reference::seeded_input(network, seed);
    REQUIRE(sha256_hex(inputs) == first_word(folder / (stem + "input.sha256")));
    const auto execution = reference::run(network, inputs);
    REQUIRE(execution.ok());
    const auto hashes = tensor_hashes(folder / (stem + "tensors.sha256"));
    CHECK(first_difference(network, *execution, hashes) == "");
    CHECK(hashes.size() == network.operators.size() + network.inputs.size());
    CHECK(execution->outputs == bytes_of(folder / (stem + "output.bin")));
}

void check_model(const std::string& name) {
    const auto model = test::shared_path("models/" + name + ".tflite");
    const auto folder = test::shared_path("models/golden/" + name);
    if (!model || !folder) {
        WARN("skipped: shared model " << name << " is not here");
        return;
    }
    const auto network = network::import_tflite(bytes_of(*model), name);
    if (!network) FAIL(to_string(network.diagnostics().front()));
    for (const std::uint32_t seed : {1U, 2U, 3U}) check_seed(*network, *folder, seed);
}

}  // namespace

TEST_CASE("MCUNet VWW equals TensorFlow Lite Micro") {
    check_model("mcunet/tinyengine_assets_vww");
}
TEST_CASE("anomaly detection equals TensorFlow Lite Micro") {
    check_model("mlperf_tiny/ad01_int8");
}
TEST_CASE("keyword spotting equals TensorFlow Lite Micro") {
    check_model("mlperf_tiny/kws_ref_model");
}
TEST_CASE("ResNet equals TensorFlow Lite Micro") {
    check_model("mlperf_tiny/pretrainedResnet_quant");
}
TEST_CASE("visual wake words equals TensorFlow Lite Micro") {
    check_model("mlperf_tiny/vww_96_int8");
}
TEST_CASE("hello world equals TensorFlow Lite Micro") {
    check_model("tflite_micro/hello_world_int8");
}
TEST_CASE("micro speech equals TensorFlow Lite Micro") {
    check_model("tflite_micro/micro_speech_quantized");
}
TEST_CASE("person detection equals TensorFlow Lite Micro") {
    check_model("tflite_micro/person_detect");
}
TEST_CASE("MobileNetV2 equals TensorFlow Lite Micro") {
    check_model("tflite_micro/mobilenet_v2_quantized_1x3x224x224");
}
