// The trained network on real images, out of core: the answers are those of in-core execution, to
// the last byte.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>

#include "base/file.hpp"
#include "judge/deployed_network.hpp"

using namespace outcore;
using testing::required;

namespace {

const std::filesystem::path kFolder = std::filesystem::path(OUTCORE_SOURCE_DIR) / "models/fashion";
constexpr std::int32_t kClasses = 10;
constexpr std::int32_t kCorrect = 233;  // of 256, in core; models/fashion/README.md

/// models/fashion/README.md: each pixel becomes 4 x 4 inputs.
std::vector<std::uint8_t> image_inputs(std::int32_t count) {
    constexpr std::int32_t kSide = 28, kScale = 4;
    const auto pixels = required(read_bytes(kFolder / "test_images.bin"));
    std::vector<std::uint8_t> inputs;
    for (std::int32_t image = 0; image < count; ++image) {
        for (std::int32_t y = 0; y < kSide * kScale; ++y) {
            for (std::int32_t x = 0; x < kSide * kScale; ++x) {
                const std::int32_t at = (image * kSide + y / kScale) * kSide + x / kScale;
                inputs.push_back(
                    static_cast<std::uint8_t>(pixels[static_cast<std::size_t>(at)] - 128));
            }
        }
    }
    return inputs;
}

testing::Workload fashion(std::int32_t images) {
    testing::Workload load;
    load.network = std::make_shared<network::Network>(
        reference::fold_constants(required(network::import_network(kFolder / "fashion.tflite"))));
    load.inputs = image_inputs(images);
    load.expected = required(judge::expect(*load.network, load.inputs));
    return load;
}

std::int32_t correct_answers(const std::vector<std::uint8_t>& outputs) {
    const auto labels = required(read_bytes(kFolder / "test_labels.bin"));
    std::int32_t correct = 0;
    for (std::size_t image = 0; image < outputs.size() / kClasses; ++image) {
        const auto* first = reinterpret_cast<const std::int8_t*>(outputs.data()) + image * kClasses;
        if (std::max_element(first, first + kClasses) - first == labels[image]) ++correct;
    }
    return correct;
}

testing::Deployed deployed(const testing::Workload& load) {
    const auto outcome = testing::make_schedule(load, "stm32f746g-disco", "double-buffer");
    REQUIRE(std::holds_alternative<schedule::Schedule>(outcome));
    return testing::Deployed(std::get<schedule::Schedule>(outcome));
}

void replay_eight(judge::Target target) {
    if (!testing::has_program(target)) {
        WARN("skipped: no program for " << to_string(target));
        return;
    }
    const testing::Workload load = fashion(8);
    const testing::Deployed bundle = deployed(load);
    testing::check_replay(load, bundle.request(load, target, judge::Delays::Random));
}

}  // namespace

TEST_CASE("256 images on the host give the in-core answers") {
    const testing::Workload load = fashion(256);
    CHECK(correct_answers(load.expected.outputs) == kCorrect);
    const testing::Deployed bundle = deployed(load);
    const auto request = bundle.request(load, judge::Target::Host, judge::Delays::Random);
    const auto replayed = required(judge::replay(request));
    CHECK(correct_answers(replayed.outputs) == kCorrect);
    const judge::Verdict verdict = judge::verdict_on(request, replayed, load.expected);
    INFO(to_string(verdict, *load.network));
    CHECK(verdict.ok());
}

TEST_CASE("8 images on an emulated Cortex-M4 give the in-core bytes") {
    replay_eight(judge::Target::QemuM4);
}
TEST_CASE("8 images on an emulated Cortex-M7 give the in-core bytes") {
    replay_eight(judge::Target::QemuM7);
}
TEST_CASE("8 images on an emulated Cortex-M33 give the in-core bytes") {
    replay_eight(judge::Target::QemuM33);
}
