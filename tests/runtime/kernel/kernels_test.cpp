// Every kernel, in random tiles with random strides, in place where layout.json allows it, against
// sim/reference on the whole tensor. The two were written apart; constants and operator records
// come from sim/deploy, so the byte format is part of what is compared.
// SPDX-License-Identifier: Apache-2.0
#include <map>

#include "runtime/kernel/random_operator.hpp"
#include "runtime/kernel/tiled_run.hpp"

using namespace outcore;
using namespace outcore::test;

namespace {

const schedule::KernelLayouts& layouts() {
    static const auto loaded =
        schedule::KernelLayouts::load(OUTCORE_SOURCE_DIR "/configs/kernels/layout.json");
    REQUIRE(loaded.ok());
    return loaded.value();
}

std::vector<std::uint8_t> random_input(const network::Tensor& tensor, Xorshift32& random) {
    std::vector<std::uint8_t> bytes(static_cast<std::size_t>(tensor.size_bytes()));
    if (tensor.type != network::ElementType::Float32) {
        for (auto& byte : bytes) byte = random.next_byte();
        return bytes;
    }
    for (std::size_t at = 0; at < bytes.size(); at += 4) {
        // Halves of a step often, so that ties are met.
        const float value = static_cast<float>(random.in_range(-600, 600)) * 0.0125F;
        std::memcpy(bytes.data() + at, &value, sizeof value);
    }
    return bytes;
}

/// Draws `count` operators and compares; the seed in a failure's message reruns one.
void compare(network::OperatorKind kind, std::uint32_t count) {
    for (std::uint32_t seed = 1; seed <= count; ++seed) {
        RandomOperator draw(seed * 7919u + static_cast<std::uint32_t>(kind));
        const network::Network network = draw.draw(kind);
        std::vector<std::vector<std::uint8_t>> inputs;
        std::vector<std::uint8_t> joined;
        for (const TensorId input : network.inputs) {
            inputs.push_back(random_input(network.tensor(input), draw.random()));
            joined.insert(joined.end(), inputs.back().begin(), inputs.back().end());
        }
        for (const Diagnostic& broken : network::check_rules(network))
            FAIL(to_string(broken) << ", seed " << seed);
        const auto expected = reference::run(network, joined);
        REQUIRE(expected.ok());
        for (int tiling = 0; tiling < 3; ++tiling) {
            const auto result = TiledRun(network, draw.random(), layouts()).run(inputs);
            if (result != expected->outputs)
                FAIL(network::to_string(kind) << " differs, seed " << seed);
        }
    }
    SUCCEED();
}

using network::OperatorKind;

}  // namespace

TEST_CASE("CONV_2D equals the reference in any tiles") { compare(OperatorKind::Conv2d, 600); }
TEST_CASE("DEPTHWISE_CONV_2D equals the reference in any tiles") {
    compare(OperatorKind::DepthwiseConv2d, 600);
}
TEST_CASE("FULLY_CONNECTED equals the reference in any tiles") {
    compare(OperatorKind::FullyConnected, 300);
}
TEST_CASE("ADD, SUB and MUL equal the reference in any tiles") {
    for (const auto kind : {OperatorKind::Add, OperatorKind::Sub, OperatorKind::Mul})
        compare(kind, 300);
}
TEST_CASE("pooling equals the reference in any tiles") {
    for (const auto kind : {OperatorKind::AveragePool2d, OperatorKind::MaxPool2d})
        compare(kind, 300);
}
TEST_CASE("MEAN equals the reference in any tiles") { compare(OperatorKind::Mean, 200); }
TEST_CASE("SOFTMAX and LOGISTIC equal the reference in any tiles") {
    for (const auto kind : {OperatorKind::Softmax, OperatorKind::Logistic}) compare(kind, 200);
}
TEST_CASE("RELU and RELU6 equal the reference in any tiles") {
    for (const auto kind : {OperatorKind::Relu, OperatorKind::Relu6}) compare(kind, 200);
}
TEST_CASE("QUANTIZE and DEQUANTIZE equal the reference in any tiles") {
    for (const auto kind : {OperatorKind::Quantize, OperatorKind::Dequantize}) compare(kind, 300);
}
TEST_CASE(
    "CONCATENATION, PAD, TRANSPOSE and RESIZE_NEAREST_NEIGHBOR equal the reference in any tiles") {
    for (const auto kind : {OperatorKind::Concatenation, OperatorKind::Pad, OperatorKind::Transpose,
                            OperatorKind::ResizeNearestNeighbor}) {
        compare(kind, 200);
    }
}
