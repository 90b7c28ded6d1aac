// Multipliers, ranges and scalings by hand.
// SPDX-License-Identifier: Apache-2.0
#include "network/quantization.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace outcore;
using namespace outcore::network;

namespace {

Tensor tensor(std::vector<std::int32_t> shape, std::vector<float> scales,
              std::int32_t zero_point = 0) {
    Tensor result;
    result.shape = std::move(shape);
    result.quantization.scales = std::move(scales);
    result.quantization.zero_points = {zero_point};
    return result;
}

/// One operator whose inputs are the tensors but the last, which is its output.
Network network_of(OperatorKind kind, Attributes attributes, std::vector<Tensor> tensors) {
    Network network;
    Operator op;
    op.kind = kind;
    op.attributes = std::move(attributes);
    for (Tensor& item : tensors) op.inputs.push_back(network.tensors.add(std::move(item)));
    op.output = op.inputs.back();
    op.inputs.pop_back();
    network.operators.push_back(std::move(op));
    return network;
}

const OperatorId kFirst(0);

}  // namespace

TEST_CASE("a multiplier is a fraction of 31 bits and a power of two") {
    CHECK(quantize_multiplier(0.0) == Multiplier{0, 0});
    CHECK(quantize_multiplier(0.5) == Multiplier{1 << 30, 0});
    CHECK(quantize_multiplier(0.75) == Multiplier{3 << 29, 0});
    CHECK(quantize_multiplier(1.0) == Multiplier{1 << 30, 1});
    CHECK(quantize_multiplier(3.0) == Multiplier{3 << 29, 2});
    CHECK(quantize_multiplier(0.1) == Multiplier{1717986918, -3});
}

TEST_CASE("a fraction that rounds up to one becomes one half with a larger shift") {
    CHECK(quantize_multiplier(1.0 - 0x1p-40) == Multiplier{1 << 30, 1});
}

TEST_CASE("multipliers that shift everything out become zero") {
    CHECK(quantize_multiplier(0x1p-32) == Multiplier{1 << 30, -31});
    CHECK(quantize_multiplier(0x1p-33) == Multiplier{0, 0});
}

TEST_CASE("a fused activation narrows the range of the type") {
    const Tensor output = tensor({1}, {0.05F}, -100);
    CHECK(activation_range(Activation::None, output) == Range{-128, 127});
    CHECK(activation_range(Activation::Relu, output) == Range{-100, 127});
    CHECK(activation_range(Activation::Relu6, output) == Range{-100, 20});
    CHECK(activation_range(Activation::ReluN1To1, output) == Range{-120, -80});
    CHECK(activation_range(Activation::Relu6, tensor({1}, {0.01F}, -100)) == Range{-100, 127});
    CHECK(activation_range(Activation::Relu6, tensor({1}, {1e-30F}, 0)) == Range{0, 127});
    Tensor bytes = tensor({1}, {0.05F}, 0);
    bytes.type = ElementType::UInt8;
    CHECK(activation_range(Activation::Relu6, bytes) == Range{0, 120});
}

TEST_CASE("every output channel has a multiplier") {
    const auto network =
        network_of(OperatorKind::Conv2d, Window{},
                   {tensor({1, 1, 1, 1}, {0.5F}), tensor({2, 1, 1, 1}, {1.0F, 0.5F}),
                    tensor({2}, {1.0F}), tensor({1, 1, 1, 2}, {0.5F})});
    CHECK(channel_multipliers(network, kFirst) ==
          std::vector<Multiplier>{{1 << 30, 1}, {1 << 30, 0}});
    const auto single = network_of(OperatorKind::DepthwiseConv2d, Window{},
                                   {tensor({1, 1, 1, 2}, {0.5F}), tensor({1, 1, 1, 2}, {1.0F}),
                                    tensor({2}, {1.0F}), tensor({1, 1, 1, 2}, {0.5F})});
    CHECK(channel_multipliers(single, kFirst) == std::vector<Multiplier>(2, {1 << 30, 1}));
}

TEST_CASE("a fully-connected layer with one scale multiplies its scales in float32") {
    const float a = 0.1F, b = 0.3F;
    const auto layer = [&](OperatorKind kind, Attributes attributes,
                           std::vector<std::int32_t> weights) {
        return channel_multipliers(network_of(kind, std::move(attributes),
                                              {tensor({1, 1}, {a}), tensor(std::move(weights), {b}),
                                               tensor({1}, {1.0F}), tensor({1, 1}, {1.0F})}),
                                   kFirst);
    };
    const Multiplier narrow = quantize_multiplier(static_cast<double>(a * b));
    const Multiplier wide = quantize_multiplier(static_cast<double>(a) * static_cast<double>(b));
    REQUIRE_FALSE(narrow == wide);
    CHECK(layer(OperatorKind::FullyConnected, Fused{}, {1, 1}).front() == narrow);
    CHECK(layer(OperatorKind::Conv2d, Window{}, {1, 1, 1, 1}).front() == wide);
}

TEST_CASE("sums scale the larger input by one half") {
    const auto network =
        network_of(OperatorKind::Add, Fused{},
                   {tensor({1}, {0.5F}), tensor({1}, {0.25F}), tensor({1}, {1.0F})});
    const SumMultipliers m = sum_multipliers(network, kFirst);
    CHECK(m.first == Multiplier{1 << 30, 0});
    CHECK(m.second == Multiplier{1 << 30, -1});
    CHECK(m.output == Multiplier{1 << 30, -19});  // 1 / 2^20
}

TEST_CASE("Sub forms its scales in float32, Add in double") {
    const auto scales = {tensor({1}, {0.1F}), tensor({1}, {0.3F}), tensor({1}, {0.7F})};
    const auto add = sum_multipliers(network_of(OperatorKind::Add, Fused{}, scales), kFirst);
    const auto sub = sum_multipliers(network_of(OperatorKind::Sub, Fused{}, scales), kFirst);
    CHECK(sub.second == add.second);
    CHECK_FALSE(sub.first == add.first);
    CHECK(std::abs(sub.first.value - add.first.value) < 128);
}

TEST_CASE("a mean's multiplier contains the division") {
    const auto network = network_of(OperatorKind::Mean, ReduceAttributes{{1, 2}, true},
                                    {tensor({1, 7, 7, 3}, {1.0F}), tensor({1, 1, 1, 3}, {1.0F})});
    const MeanMultiplier mean = mean_multiplier(network, kFirst);
    CHECK(mean.count == 49);
    CHECK(mean.multiplier ==
          Multiplier{static_cast<std::int32_t>((std::int64_t{1} << 35) / 49), -4});
}

TEST_CASE("exponents have 5 integer bits in Softmax and 4 in Logistic") {
    const auto softmax =
        network_of(OperatorKind::Softmax, SoftmaxAttributes{2.0F},
                   {tensor({1, 4}, {0.125F}), tensor({1, 4}, {1.0F / 256.0F}, -128)});
    const ExponentScaling exponent = softmax_scaling(softmax, kFirst);
    CHECK(exponent.multiplier == Multiplier{1 << 30, 25});  // 2 * 0.125 * 2^26 = 2^24
    CHECK(exponent.radius == 62);                           // 31 * 2^26 / 2^25
    const auto logistic =
        network_of(OperatorKind::Logistic, std::monostate{},
                   {tensor({1, 4}, {0.125F}), tensor({1, 4}, {1.0F / 256.0F}, -128)});
    CHECK(logistic_scaling(logistic, kFirst).multiplier == Multiplier{1 << 30, 25});
    CHECK(logistic_scaling(logistic, kFirst).radius == 60);  // 15 * 2^27 / 2^25
}
