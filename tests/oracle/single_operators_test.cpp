// Files of one operator each, with scales that the shared models do not have.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "base/random.hpp"
#include "oracle/comparison.hpp"
#include "support/tflite_builder.hpp"

using namespace outcore;
using namespace outcore::test;
using tfl::BuiltinOperator;
using tfl::BuiltinOptions;

namespace {

using Shape = std::vector<std::int32_t>;

struct Affine {
    float scale;
    std::int64_t zero_point;
};

TfliteTensorSpec spec(Shape shape, Affine affine) {
    return {
        .shape = std::move(shape), .scales = {affine.scale}, .zero_points = {affine.zero_point}};
}

TfliteTensorSpec random_weights(Shape shape, std::int32_t channels, std::int32_t axis,
                                std::uint32_t seed) {
    Xorshift32 random(seed);
    TfliteTensorSpec weights = {
        .shape = std::move(shape), .scales = {}, .zero_points = {}, .axis = axis};
    std::size_t size = 1;
    for (const std::int32_t extent : weights.shape) size *= static_cast<std::size_t>(extent);
    for (std::size_t i = 0; i < size; ++i)
        weights.data.push_back(static_cast<std::uint8_t>(random.in_range(-127, 127)));
    for (std::int32_t c = 0; c < channels; ++c) {
        weights.scales.push_back(static_cast<float>(random.in_range(100, 999)) * 1e-5F);
        weights.zero_points.push_back(0);
    }
    return weights;
}

/// A bias whose scales are the products of the input's and the weights', as the format wants it.
TfliteTensorSpec random_bias(std::int32_t channels, float input_scale,
                             const TfliteTensorSpec& weights) {
    Xorshift32 random(static_cast<std::uint32_t>(channels) + 7);
    std::vector<std::int32_t> values;
    for (std::int32_t c = 0; c < channels; ++c) values.push_back(random.in_range(-3000, 3000));
    TfliteTensorSpec bias = {.shape = {channels},
                             .type = tfl::TensorType::INT32,
                             .scales = {},
                             .zero_points = {},
                             .data = bytes_of(values)};
    for (const float scale : weights.scales) {
        bias.scales.push_back(input_scale * scale);
        bias.zero_points.push_back(0);
    }
    return bias;
}

/// One operator; its inputs are made by `reads`, which returns their tensor indices.
struct OneOperatorFile {
    TfliteFileBuilder file;
    std::int32_t input(Shape shape, Affine affine) {
        file.inputs.push_back(file.tensor(spec(std::move(shape), affine)));
        return file.inputs.back();
    }
    void check(const std::string& name, BuiltinOperator code, std::vector<std::int32_t> reads,
               TfliteTensorSpec output, BuiltinOptions type = BuiltinOptions::NONE,
               OptionsMaker options = {}) {
        file.outputs = {file.tensor(std::move(output))};
        file.op(code, std::move(reads), file.outputs, type, std::move(options));
        check_against_interpreter(file.build(), name);
    }
};

void check_unary(const std::string& name, BuiltinOperator code, Affine from, Affine to,
                 BuiltinOptions type = BuiltinOptions::NONE, OptionsMaker options = {}) {
    OneOperatorFile one;
    const std::int32_t in = one.input({1, 16, 16, 10}, from);
    one.check(name, code, {in}, spec({1, 16, 16, 10}, to), type, std::move(options));
}

void check_pair(const std::string& name, BuiltinOperator code, BuiltinOptions type,
                const OptionsMaker& options, Shape second, Affine b, Affine out) {
    OneOperatorFile one;
    const std::int32_t first_input = one.input({1, 8, 8, 12}, {0.05F, -7});
    const std::int32_t second_input = one.input(std::move(second), b);
    one.check(name, code, {first_input, second_input}, spec({1, 8, 8, 12}, out), type, options);
}

constexpr Affine kProbability = {1.0F / 256.0F, -128};

OptionsMaker add_options() {
    return [](auto& fbb) { return tfl::CreateAddOptions(fbb).Union(); };
}
OptionsMaker sub_options() {
    return [](auto& fbb) { return tfl::CreateSubOptions(fbb).Union(); };
}
OptionsMaker mul_options() {
    return [](auto& fbb) { return tfl::CreateMulOptions(fbb).Union(); };
}

const std::vector<std::pair<Affine, Affine>> kPairScales = {{{0.05F, -7}, {0.1F, 3}},
                                                            {{0.031F, 12}, {0.02F, -128}},
                                                            {{0.7F, 0}, {0.9F, 1}},
                                                            {{0.0004F, 5}, {0.06F, -3}}};

}  // namespace

TEST_CASE("sums equal TensorFlow Lite with XNNPACK at any scales, broadcast or not") {
    for (const auto& [b, out] : kPairScales) {
        check_pair("ADD", BuiltinOperator::ADD, BuiltinOptions::AddOptions, add_options(),
                   {1, 8, 8, 12}, b, out);
        check_pair("ADD", BuiltinOperator::ADD, BuiltinOptions::AddOptions, add_options(),
                   {1, 1, 1, 12}, b, out);
        check_pair("SUB", BuiltinOperator::SUB, BuiltinOptions::SubOptions, sub_options(),
                   {1, 8, 8, 12}, b, out);
        check_pair("SUB", BuiltinOperator::SUB, BuiltinOptions::SubOptions, sub_options(),
                   {1, 1, 8, 1}, b, out);
    }
}

TEST_CASE("products equal TensorFlow Lite with XNNPACK at any scales, broadcast or not") {
    for (const auto& [b, out] : kPairScales) {
        check_pair("MUL", BuiltinOperator::MUL, BuiltinOptions::MulOptions, mul_options(),
                   {1, 8, 8, 12}, b, out);
        check_pair("MUL", BuiltinOperator::MUL, BuiltinOptions::MulOptions, mul_options(),
                   {1, 1, 1, 12}, b, out);
    }
}

TEST_CASE("softmax and logistic equal TensorFlow Lite with XNNPACK at any scale") {
    for (const float scale : {0.003F, 0.02F, 0.05F, 0.1F, 0.3F, 1.0F}) {
        check_unary("LOGISTIC", BuiltinOperator::LOGISTIC, {scale, 17}, kProbability);
        check_unary("SOFTMAX", BuiltinOperator::SOFTMAX, {scale, 17}, kProbability,
                    BuiltinOptions::SoftmaxOptions, softmax_options());
    }
}

TEST_CASE("changes of scale equal TensorFlow Lite with XNNPACK") {
    for (const Affine to :
         {Affine{0.05F, 3}, Affine{0.031F, -100}, Affine{0.0007F, 4}, Affine{1.3F, 9}}) {
        check_unary("QUANTIZE", BuiltinOperator::QUANTIZE, {0.05F, 3}, to);
        check_unary("RELU", BuiltinOperator::RELU, {0.05F, 3}, to);
    }
}

TEST_CASE("RELU6 equals TensorFlow Lite with XNNPACK") {
    for (const Affine both : {Affine{0.05F, 3}, Affine{0.031F, -100}, Affine{0.7F, 120}}) {
        check_unary("RELU6", BuiltinOperator::RELU6, both, both);
    }
}

TEST_CASE("means equal TensorFlow Lite with XNNPACK over rows and columns, kept or dropped") {
    for (const Affine to : {Affine{0.05F, 3}, Affine{0.031F, -100}, Affine{0.09F, 4}}) {
        for (const bool keep : {true, false}) {
            OneOperatorFile one;
            const std::int32_t in = one.input({1, 7, 5, 19}, {0.05F, 3});
            const std::int32_t axes = one.file.integers({1, 2}, {2});
            one.check(keep ? "MEAN kept" : "MEAN dropped", BuiltinOperator::MEAN, {in, axes},
                      spec(keep ? Shape{1, 1, 1, 19} : Shape{1, 19}, to),
                      BuiltinOptions::ReducerOptions, reducer_options(keep));
        }
    }
}

TEST_CASE("pools equal TensorFlow Lite with XNNPACK") {
    for (const BuiltinOperator code :
         {BuiltinOperator::AVERAGE_POOL_2D, BuiltinOperator::MAX_POOL_2D}) {
        OneOperatorFile one;
        const std::int32_t in = one.input({1, 9, 7, 11}, {0.05F, 3});
        ConvSpec window = {.padding = tfl::Padding::SAME, .stride_w = 2, .stride_h = 2};
        window.filter_w = window.filter_h = 3;
        one.check(tfl::EnumNameBuiltinOperator(code), code, {in}, spec({1, 5, 4, 11}, {0.05F, 3}),
                  BuiltinOptions::Pool2DOptions, pool_options(window));
    }
}

TEST_CASE("dilated and strided convolutions equal TensorFlow Lite with XNNPACK") {
    const float scale = 0.05F;
    for (const std::int32_t dilation : {1, 2}) {
        OneOperatorFile one;
        const std::int32_t in = one.input({1, 11, 13, 5}, {scale, -9});
        const TfliteTensorSpec weights = random_weights({7, 3, 3, 5}, 7, 0, 5);
        const std::int32_t w = one.file.tensor(weights);
        const std::int32_t bias = one.file.tensor(random_bias(7, scale, weights));
        const std::int32_t stride = dilation == 1 ? 2 : 1;
        const ConvSpec window = {.padding = tfl::Padding::SAME,
                                 .stride_w = stride,
                                 .stride_h = stride,
                                 .activation = tfl::ActivationFunctionType::RELU6,
                                 .dilation_w = dilation,
                                 .dilation_h = dilation};
        one.check("CONV_2D", BuiltinOperator::CONV_2D, {in, w, bias},
                  spec(stride == 2 ? Shape{1, 6, 7, 7} : Shape{1, 11, 13, 7}, {0.047F, -128}),
                  BuiltinOptions::Conv2DOptions, conv_options(window));
    }
}

TEST_CASE("depthwise convolutions with a multiplier equal TensorFlow Lite with XNNPACK") {
    const float scale = 0.05F;
    OneOperatorFile one;
    const std::int32_t in = one.input({1, 9, 9, 6}, {scale, 20});
    const TfliteTensorSpec weights = random_weights({1, 3, 3, 12}, 12, 3, 6);
    const std::int32_t w = one.file.tensor(weights);
    const std::int32_t bias = one.file.tensor(random_bias(12, scale, weights));
    ConvSpec window = {.padding = tfl::Padding::SAME};
    window.depth_multiplier = 2;
    one.check("DEPTHWISE_CONV_2D", BuiltinOperator::DEPTHWISE_CONV_2D, {in, w, bias},
              spec({1, 9, 9, 12}, {0.03F, 11}), BuiltinOptions::DepthwiseConv2DOptions,
              depthwise_options(window));
}

TEST_CASE("nearest neighbours equal TensorFlow Lite with XNNPACK by each convention") {
    const std::vector<std::pair<bool, bool>> conventions = {
        {false, false}, {true, false}, {false, true}};
    for (const auto& [align, half] : conventions) {
        OneOperatorFile one;
        const std::int32_t in = one.input({1, 5, 7, 3}, {0.05F, 3});
        const std::int32_t size = one.file.integers({11, 9}, {2});
        one.check("RESIZE_NEAREST_NEIGHBOR", BuiltinOperator::RESIZE_NEAREST_NEIGHBOR, {in, size},
                  spec({1, 11, 9, 3}, {0.05F, 3}), BuiltinOptions::ResizeNearestNeighborOptions,
                  resize_options(align, half));
    }
}
