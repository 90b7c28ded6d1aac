// Random strides, dilations, paddings and shapes against a formulation that shares nothing with the
// kernels: an explicitly padded input, loops over every tap, and requantisation by floor and
// llround.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>

#include "base/random.hpp"
#include "network/quantization.hpp"
#include "network/shape_inference.hpp"
#include "reference/single_operator.hpp"

using namespace outcore;
using network::OperatorKind;
using network::Window;
using test::SingleOperator;
using Values = std::vector<std::int8_t>;

namespace {

constexpr std::int32_t kOutside = 1'000'000;  // marks padding in the naive formulation

struct Trial {
    OperatorKind kind = OperatorKind::Conv2d;
    Window window;
    std::int32_t in_h = 1, in_w = 1, in_c = 1, out_h = 1, out_w = 1, out_c = 1;
    std::int32_t in_zero = 0, out_zero = 0;
    Values input, weights;
    std::vector<std::int32_t> bias;
    std::vector<float> scales;
};

Values random_values(Xorshift32& random, std::int64_t count) {
    Values values(static_cast<std::size_t>(count));
    for (std::int8_t& value : values) value = static_cast<std::int8_t>(random.next_byte());
    return values;
}

Trial random_trial(Xorshift32& random, OperatorKind kind) {
    Trial t;
    t.kind = kind;
    const bool pools = kind == OperatorKind::AveragePool2d || kind == OperatorKind::MaxPool2d;
    Window& w = t.window;
    w.padding = random.in_range(0, 1) == 0 ? network::Padding::Same : network::Padding::Valid;
    w.kernel_h = random.in_range(1, 4);
    w.kernel_w = random.in_range(1, 4);
    w.stride_h = random.in_range(1, 3);
    w.stride_w = random.in_range(1, 3);
    w.dilation_h = pools ? 1 : random.in_range(1, 3);
    w.dilation_w = pools ? 1 : random.in_range(1, 3);
    w.depth_multiplier = kind == OperatorKind::DepthwiseConv2d ? random.in_range(1, 3) : 1;
    w.activation =
        random.in_range(0, 1) == 0 ? network::Activation::None : network::Activation::Relu6;
    t.in_h = random.in_range((w.kernel_h - 1) * w.dilation_h + 1, 13);
    t.in_w = random.in_range((w.kernel_w - 1) * w.dilation_w + 1, 13);
    t.in_c = random.in_range(1, 9);
    t.out_c = kind == OperatorKind::Conv2d ? random.in_range(1, 9) : t.in_c * w.depth_multiplier;
    t.out_h = network::window_output(w.padding, t.in_h, w.kernel_h, w.stride_h, w.dilation_h);
    t.out_w = network::window_output(w.padding, t.in_w, w.kernel_w, w.stride_w, w.dilation_w);
    w.pad_top = network::window_pad(w.padding, t.in_h, w.kernel_h, w.stride_h, w.dilation_h);
    w.pad_left = network::window_pad(w.padding, t.in_w, w.kernel_w, w.stride_w, w.dilation_w);
    t.in_zero = random.in_range(-128, 127);
    t.out_zero = pools ? t.in_zero : random.in_range(-128, 127);
    t.input = random_values(random, std::int64_t{t.in_h} * t.in_w * t.in_c);
    if (pools) return t;
    const std::int32_t depth = kind == OperatorKind::Conv2d ? t.in_c : 1;
    t.weights = random_values(random, std::int64_t{t.out_c} * w.kernel_h * w.kernel_w * depth);
    for (std::int32_t c = 0; c < t.out_c; ++c) {
        t.bias.push_back(random.in_range(-20'000, 20'000));
        t.scales.push_back(static_cast<float>(random.in_range(1, 4000)) * 1e-6F);
    }
    return t;
}

SingleOperator operator_of(const Trial& t) {
    SingleOperator op(t.kind, t.window);
    op.input({1, t.in_h, t.in_w, t.in_c}, {0.5F, t.in_zero});
    if (t.kind == OperatorKind::Conv2d) {
        op.weights({t.out_c, t.window.kernel_h, t.window.kernel_w, t.in_c}, t.scales, 0, t.weights)
            .bias(t.bias);
    } else if (t.kind == OperatorKind::DepthwiseConv2d) {
        op.weights({1, t.window.kernel_h, t.window.kernel_w, t.out_c}, t.scales, 3, t.weights)
            .bias(t.bias);
    }
    op.output({1, t.out_h, t.out_w, t.out_c}, {0.5F, t.out_zero});
    return op;
}

std::int32_t input_at(const Trial& t, std::int32_t y, std::int32_t x, std::int32_t c) {
    if (y < 0 || y >= t.in_h || x < 0 || x >= t.in_w) return kOutside;
    return t.input[static_cast<std::size_t>((y * t.in_w + x) * t.in_c + c)];
}

std::int32_t weight_at(const Trial& t, std::int32_t o, std::int32_t ky, std::int32_t kx,
                       std::int32_t c) {
    const std::int32_t tap = ky * t.window.kernel_w + kx;
    const std::int32_t taps = t.window.kernel_h * t.window.kernel_w;
    const std::int32_t index =
        t.kind == OperatorKind::Conv2d ? (o * taps + tap) * t.in_c + c : tap * t.out_c + o;
    return t.weights[static_cast<std::size_t>(index)];
}

/// Doubling high product by a floor, shift by rounding a double (exact: 32 bits fit).
std::int32_t scaled(std::int64_t sum, float weight_scale) {
    const auto m = network::quantize_multiplier(0.5 * static_cast<double>(weight_scale) / 0.5);
    const std::int64_t left = sum * (std::int64_t{1} << std::max(m.shift, 0));
    const double high = std::floor(static_cast<double>(left * m.value + (std::int64_t{1} << 30)) /
                                   std::ldexp(1.0, 31));
    return static_cast<std::int32_t>(std::llround(high / std::ldexp(1.0, std::max(-m.shift, 0))));
}

std::int32_t naive_value(const Trial& t, std::int32_t y, std::int32_t x, std::int32_t o) {
    const Window& w = t.window;
    const bool weighted = !t.weights.empty();
    std::int64_t sum = weighted ? t.bias[static_cast<std::size_t>(o)] : 0;
    std::int64_t largest = -128, count = 0;
    for (std::int32_t ky = 0; ky < w.kernel_h; ++ky) {
        for (std::int32_t kx = 0; kx < w.kernel_w; ++kx) {
            const std::int32_t in_y = y * w.stride_h + ky * w.dilation_h - w.pad_top;
            const std::int32_t in_x = x * w.stride_w + kx * w.dilation_w - w.pad_left;
            const std::int32_t first = t.kind == OperatorKind::Conv2d ? 0 : o / w.depth_multiplier;
            const std::int32_t last = t.kind == OperatorKind::Conv2d ? t.in_c - 1 : first;
            for (std::int32_t c = first; c <= last; ++c) {
                const std::int32_t value = input_at(t, in_y, in_x, c);
                if (value == kOutside) continue;
                sum +=
                    weighted ? std::int64_t{value - t.in_zero} * weight_at(t, o, ky, kx, c) : value;
                largest = std::max<std::int64_t>(largest, value);
                ++count;
            }
        }
    }
    if (t.kind == OperatorKind::MaxPool2d) return static_cast<std::int32_t>(largest);
    if (t.kind == OperatorKind::AveragePool2d) {
        return static_cast<std::int32_t>(
            std::llround(static_cast<double>(sum) / static_cast<double>(count)));
    }
    return scaled(sum, t.scales[static_cast<std::size_t>(o)]) + t.out_zero;
}

Values naive(const Trial& t) {
    const bool relu6 = t.window.activation == network::Activation::Relu6;
    const std::int32_t low = relu6 ? std::max(-128, t.out_zero) : -128;
    const std::int32_t high = relu6 ? std::min(127, t.out_zero + 12) : 127;  // 6 / 0.5
    Values output;
    for (std::int32_t y = 0; y < t.out_h; ++y) {
        for (std::int32_t x = 0; x < t.out_w; ++x) {
            for (std::int32_t o = 0; o < t.out_c; ++o) {
                const std::int32_t value = std::min(std::max(naive_value(t, y, x, o), low), high);
                output.push_back(static_cast<std::int8_t>(value));
            }
        }
    }
    return output;
}

void check_against_naive(OperatorKind kind, std::uint32_t seed) {
    Xorshift32 random(seed);
    for (int i = 0; i < 200; ++i) {
        const Trial trial = random_trial(random, kind);
        CAPTURE(seed, i);
        REQUIRE(operator_of(trial).run(trial.input) == naive(trial));
    }
}

}  // namespace

TEST_CASE("any convolution equals the naive one") { check_against_naive(OperatorKind::Conv2d, 11); }
TEST_CASE("any depthwise convolution equals the naive one") {
    check_against_naive(OperatorKind::DepthwiseConv2d, 12);
}
TEST_CASE("any average pool equals the naive one") {
    check_against_naive(OperatorKind::AveragePool2d, 13);
}
TEST_CASE("any maximum pool equals the naive one") {
    check_against_naive(OperatorKind::MaxPool2d, 14);
}
