// SPDX-License-Identifier: Apache-2.0
#include "kernel_cases.hpp"

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "reference/single_operator.hpp"

namespace outcore::test {
namespace {

using network::OperatorKind;

constexpr std::uint32_t kSeed = 42;

std::vector<std::int8_t> weights(std::int64_t count, Xorshift32& random) {
    std::vector<std::int8_t> values(static_cast<std::size_t>(count));
    for (auto& value : values) value = static_cast<std::int8_t>(random.in_range(-127, 127));
    return values;
}

/// Per-channel scales, and a bias of the size of a few products.
void add_constants(SingleOperator& op, const Shape& shape, std::int32_t axis, Xorshift32& random) {
    std::int64_t count = 1;
    for (const std::int32_t extent : shape) count *= extent;
    const auto channels = static_cast<std::size_t>(shape[static_cast<std::size_t>(axis)]);
    std::vector<float> scales(channels);
    for (auto& scale : scales)
        scale = 0.002F + 0.0001F * static_cast<float>(random.in_range(0, 20));
    std::vector<std::int32_t> bias(channels);
    for (auto& value : bias) value = random.in_range(-8000, 8000);
    op.weights(shape, scales, axis, weights(count, random));
    op.bias(bias);
}

/// Spreads sums of `terms` products of random inputs and weights over the range of int8.
Scale output_scale(std::int64_t terms) {
    constexpr double kInput = 0.02, kWeight = 0.003, kProduct = 74.0 * 73.0, kSpread = 45.0;
    const double sum = std::sqrt(static_cast<double>(terms)) * kProduct;
    return {static_cast<float>(kInput * kWeight * sum / kSpread), -5};
}

network::Window window_of(const KernelCase& one, bool pads, std::int32_t& outputs) {
    network::Window w;
    w.padding = pads ? network::Padding::Same : network::Padding::Valid;
    w.kernel_h = w.kernel_w = one.kernel;
    w.stride_h = w.stride_w = one.stride;
    outputs =
        pads ? (one.size + one.stride - 1) / one.stride : (one.size - one.kernel) / one.stride + 1;
    if (pads)
        w.pad_top = w.pad_left =
            std::max(0, (outputs - 1) * one.stride + one.kernel - one.size) / 2;
    return w;
}

network::Network convolution(const KernelCase& one, Xorshift32& random) {
    std::int32_t outputs = 0;
    network::Window w = window_of(one, true, outputs);
    const bool depthwise = one.kind == OperatorKind::DepthwiseConv2d;
    if (depthwise) w.depth_multiplier = 1;
    SingleOperator op(one.kind, w);
    op.input({1, one.size, one.size, one.input_channels}, {0.02F, 4});
    const std::int32_t taps = one.kernel * one.kernel;
    if (depthwise) {
        add_constants(op, {1, one.kernel, one.kernel, one.output_channels}, 3, random);
    } else {
        add_constants(op, {one.output_channels, one.kernel, one.kernel, one.input_channels}, 0,
                      random);
    }
    const std::int64_t terms = depthwise ? taps : taps * one.input_channels;
    return op.output({1, outputs, outputs, one.output_channels}, output_scale(terms)).build();
}

network::Network fully_connected(const KernelCase& one, Xorshift32& random) {
    SingleOperator op(one.kind, network::Fused{});
    op.input({1, one.input_channels}, {0.02F, 4});
    add_constants(op, {one.output_channels, one.input_channels}, 0, random);
    return op.output({1, one.output_channels}, output_scale(one.input_channels)).build();
}

network::Network pool(const KernelCase& one) {
    std::int32_t outputs = 0;
    const network::Window w = window_of(one, false, outputs);
    const Scale both = {0.02F, 4};
    return SingleOperator(one.kind, w)
        .input({1, one.size, one.size, one.input_channels}, both)
        .output({1, outputs, outputs, one.output_channels}, both)
        .build();
}

network::Network elementwise(const KernelCase& one) {
    const Shape shape = {1, one.size, one.size, one.input_channels};
    return SingleOperator(one.kind, network::Fused{})
        .input(shape, {0.02F, 4})
        .input(shape, {0.03F, -7})
        .output(shape, {one.kind == OperatorKind::Add ? 0.035F : 0.04F, 3})
        .build();
}

}  // namespace

const std::vector<KernelCase>& kernel_cases() {
    constexpr auto conv = OperatorKind::Conv2d;
    constexpr auto dw = OperatorKind::DepthwiseConv2d;
    constexpr auto fc = OperatorKind::FullyConnected;
    constexpr auto pool = OperatorKind::AveragePool2d;
    // name, kind, size, channels in, out, kernel, stride, MACs; CMSIS-NN on M4, M7, M33; cycles;
    // bar
    static const std::vector<KernelCase> kCases = {
        {"conv1x1 14x14x64->128", conv, 14, 64, 128, 1, 1, 1605632, 2.03, 2.03, 2.03, 2.38, 1.5},
        {"conv1x1 56x56x24->144", conv, 56, 24, 144, 1, 1, 10838016, 3.24, 3.24, 3.23, 3.79, 0},
        {"conv1x1 7x7x160->320", conv, 7, 160, 320, 1, 1, 2508800, 1.71, 1.71, 1.71, 2.02, 0},
        {"conv3x3 32x32x16->16 s1", conv, 32, 16, 16, 3, 1, 2359296, 2.33, 2.35, 2.34, 2.87, 0},
        {"conv3x3 224x224x3->32 s2", conv, 224, 3, 32, 3, 2, 10838016, 4.09, 4.15, 4.09, 5.12, 2.2},
        {"conv3x3 96x96x3->8 s2", conv, 96, 3, 8, 3, 2, 497664, 6.12, 6.34, 6.11, 8.14, 0},
        {"dw3x3 28x28x96 s1", dw, 28, 96, 96, 3, 1, 677376, 7.92, 7.92, 7.92, 9.37, 4.2},
        {"dw3x3 28x28x96 s2", dw, 28, 96, 96, 3, 2, 169344, 7.92, 7.92, 7.92, 9.37, 4.2},
        {"dw3x3 112x112x32 s1", dw, 112, 32, 32, 3, 1, 3612672, 8.17, 8.17, 8.17, 9.65, 4.2},
        {"dw3x3 112x112x32 s2", dw, 112, 32, 32, 3, 2, 903168, 8.17, 8.17, 8.17, 9.65, 4.2},
        {"fc 640->128", fc, 1, 640, 128, 1, 1, 81920, 1.95, 1.95, 1.96, 2.41, 0},
        {"fc 1024->1000", fc, 1, 1024, 1000, 1, 1, 1024000, 1.92, 1.92, 1.92, 2.37, 0},
        {"avgpool 7x7x320 global", pool, 7, 320, 320, 7, 1, 15680, 6.32, 6.32, 6.32, 9.51, 0},
        {"avgpool 2x2 s2 28x28x32", pool, 28, 32, 32, 2, 2, 25088, 10.28, 10.28, 10.28, 15.66, 0},
        {"add 28x28x32", OperatorKind::Add, 28, 32, 32, 1, 1, 25088, 78.47, 78.49, 79.49, 94.84,
         22},
        {"mul 28x28x32", OperatorKind::Mul, 28, 32, 32, 1, 1, 25088, 35.37, 35.37, 33.62, 39.88, 0},
        {"conv1x1 112x112x32->16", conv, 112, 32, 16, 1, 1, 6422528, 2.63, 2.63, 2.63, 3.09, 0},
        {"conv1x1 14x14x64->128 s2", conv, 14, 64, 128, 1, 2, 401408, 2.61, 2.60, 2.60, 3.26, 0},
        {"conv3x3 8x8x64->64 s1", conv, 8, 64, 64, 3, 1, 2359296, 1.76, 1.76, 1.76, 2.11, 0},
        {"dw5x5 14x14x96 s1", dw, 14, 96, 96, 5, 1, 470400, 9.16, 8.88, 9.13, 11.14, 0},
        {"dw7x7 14x14x96 s1", dw, 14, 96, 96, 7, 1, 921984, 8.17, 7.90, 8.14, 9.93, 0},
        {"fc(per-channel) 640->128", fc, 1, 640, 128, 1, 1, 81920, 1.97, 1.97, 1.97, 2.42, 0},
    };
    return kCases;
}

network::Network build_case(const KernelCase& one) {
    Xorshift32 random(kSeed);
    switch (one.kind) {
        case OperatorKind::FullyConnected:
            return fully_connected(one, random);
        case OperatorKind::AveragePool2d:
            return pool(one);
        case OperatorKind::Add:
        case OperatorKind::Mul:
            return elementwise(one);
        default:
            return convolution(one, random);
    }
}

}  // namespace outcore::test
