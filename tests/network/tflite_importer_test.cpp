#include "network/tflite_importer.hpp"

#include <catch2/catch.hpp>

#include "network/operator_rules.hpp"
#include "support/tflite_builder.hpp"

using namespace outcore;
using namespace outcore::network;
using namespace outcore::test;
using tfl::BuiltinOperator;
using tfl::BuiltinOptions;
using tfl::TensorType;

namespace {

Network imported(const TfliteFileBuilder& file) {
    auto network = import_tflite(file.build(), "net.tflite");
    if (!network) FAIL(to_string(network.diagnostics().front()));
    return std::move(*network);
}

/// One operator between a network input and a network output.
struct OneOperator {
    TfliteFileBuilder file;
    std::int32_t in, out;
    OneOperator(std::vector<std::int32_t> in_shape, std::vector<std::int32_t> out_shape) {
        in = file.tensor({.shape = std::move(in_shape)});
        out = file.tensor({.shape = std::move(out_shape)});
        file.inputs = {in};
        file.outputs = {out};
    }
    Network run(BuiltinOperator code, std::vector<std::int32_t> inputs,
                BuiltinOptions type = BuiltinOptions::NONE, OptionsMaker options = {}) {
        file.op(code, std::move(inputs), {out}, type, std::move(options));
        return imported(file);
    }
};

}  // namespace

TEST_CASE("a convolution keeps its options and its tensors keep their index in the file") {
    OneOperator one({1, 9, 7, 3}, {1, 5, 3, 4});
    const auto weights = one.file.tensor({.shape = {4, 3, 2, 3},
                                          .scales = {0.1F, 0.2F, 0.3F, 0.4F},
                                          .zero_points = {0, 0, 0, 0},
                                          .data = std::vector<std::uint8_t>(72, 1)});
    const auto bias = one.file.bias(4);
    const Network net =
        one.run(BuiltinOperator::CONV_2D, {one.in, weights, bias}, BuiltinOptions::Conv2DOptions,
                conv_options({.padding = tfl::Padding::SAME,
                              .stride_w = 3,
                              .stride_h = 2,
                              .activation = tfl::ActivationFunctionType::RELU6}));
    REQUIRE(net.operators.size() == 1);
    const Operator& op = net.op(OperatorId(0));
    CHECK(op.kind == OperatorKind::Conv2d);
    CHECK(op.inputs == std::vector{TensorId(0), TensorId(2), TensorId(3)});
    CHECK(op.output == TensorId(1));
    const auto& window = op.as<Window>();
    CHECK(window.kernel_h == 3);
    CHECK(window.kernel_w == 2);
    CHECK(window.stride_h == 2);
    CHECK(window.stride_w == 3);
    CHECK(window.pad_top == 1);   // (5-1)*2+3-9 = 2 in all
    CHECK(window.pad_left == 0);  // (3-1)*3+2-7 = 1 in all, the greater half behind
    CHECK(window.activation == Activation::Relu6);
    CHECK(net.tensor(TensorId(2)).quantization.scale(3) == 0.4F);
    CHECK(net.tensor(TensorId(3)).type == ElementType::Int32);
    CHECK(net.name == "net");
    CHECK(net.inputs == std::vector{TensorId(0)});
    CHECK(net.outputs == std::vector{TensorId(1)});
}

TEST_CASE("a missing bias is an invalid id, whether left out or -1") {
    const bool explicit_none = GENERATE(false, true);
    OneOperator one({1, 6}, {1, 2});
    const auto weights = one.file.weights({2, 6});
    std::vector<std::int32_t> inputs{one.in, weights};
    if (explicit_none) inputs.push_back(-1);
    const Network net = one.run(BuiltinOperator::FULLY_CONNECTED, inputs,
                                BuiltinOptions::FullyConnectedOptions, fully_connected_options());
    const Operator& op = net.op(OperatorId(0));
    REQUIRE(op.inputs.size() == 3);
    CHECK(!op.inputs[2].valid());
}

TEST_CASE(
    "a depthwise convolution takes its multiplier from the options, or from the shapes when they "
    "say 0") {
    const std::int32_t multiplier = GENERATE(0, 4);
    OneOperator one({1, 5, 5, 2}, {1, 3, 3, 8});
    const auto weights = one.file.weights({1, 3, 3, 8});
    const Network net =
        one.run(BuiltinOperator::DEPTHWISE_CONV_2D, {one.in, weights, one.file.bias(8)},
                BuiltinOptions::DepthwiseConv2DOptions,
                depthwise_options({.depth_multiplier = multiplier}));
    CHECK(net.op(OperatorId(0)).as<Window>().depth_multiplier == 4);
}

TEST_CASE("dilation widens the window") {
    OneOperator one({1, 9, 9, 1}, {1, 5, 5, 1});
    const auto weights = one.file.weights({1, 3, 3, 1});
    const Network net =
        one.run(BuiltinOperator::CONV_2D, {one.in, weights}, BuiltinOptions::Conv2DOptions,
                conv_options({.dilation_w = 2, .dilation_h = 2}));
    CHECK(net.op(OperatorId(0)).as<Window>().dilation_h == 2);
}

TEST_CASE(
    "paddings, axes, permutations, sizes and new shapes leave the inputs and become attributes") {
    SECTION("PAD") {
        OneOperator one({1, 2, 3, 4}, {1, 3, 6, 4});
        const auto paddings = one.file.integers({0, 0, 0, 1, 2, 1, 0, 0}, {4, 2});
        const Network net = one.run(BuiltinOperator::PAD, {one.in, paddings});
        const Operator& op = net.op(OperatorId(0));
        CHECK(op.inputs == std::vector{TensorId(0)});
        CHECK(op.as<PadAttributes>().before == std::vector<std::int32_t>{0, 0, 2, 0});
        CHECK(op.as<PadAttributes>().after == std::vector<std::int32_t>{0, 1, 1, 0});
    }
    SECTION("MEAN with negative and repeated axes") {
        OneOperator one({1, 2, 3, 4}, {1, 4});
        const auto axes = one.file.integers({-2, 1, 2}, {3});
        const Network net = one.run(BuiltinOperator::MEAN, {one.in, axes},
                                    BuiltinOptions::ReducerOptions, reducer_options(false));
        CHECK(net.op(OperatorId(0)).as<ReduceAttributes>().axes == std::vector<std::int32_t>{1, 2});
    }
    SECTION("MEAN with a scalar axis that keeps dimensions") {
        OneOperator one({1, 2, 3, 4}, {1, 2, 3, 1});
        const auto axes = one.file.integers({3}, {});
        const Network net = one.run(BuiltinOperator::MEAN, {one.in, axes},
                                    BuiltinOptions::ReducerOptions, reducer_options(true));
        CHECK(net.op(OperatorId(0)).as<ReduceAttributes>().keep_dims);
    }
    SECTION("TRANSPOSE by int64 operands, a type that is not computed on") {
        OneOperator one({1, 2, 3, 4}, {1, 4, 2, 3});
        const auto order = one.file.tensor({.shape = {4},
                                            .type = TensorType::INT64,
                                            .scales = {},
                                            .zero_points = {},
                                            .data = bytes_of(std::vector<std::int64_t>{0, 3, 1, 2}),
                                            .name = "order"});
        const Network net = one.run(BuiltinOperator::TRANSPOSE, {one.in, order});
        CHECK(net.op(OperatorId(0)).as<TransposeAttributes>().permutation ==
              std::vector<std::int32_t>{0, 3, 1, 2});
        const Tensor& left_behind = net.tensor(TensorId(order));
        CHECK(left_behind.name == "order");
        CHECK(left_behind.elements() == 0);
        CHECK(!left_behind.constant());
    }
    SECTION("RESHAPE with an open dimension") {
        OneOperator one({1, 2, 3, 4}, {6, 4});
        const auto shape = one.file.integers({-1, 4}, {2});
        const Network net = one.run(BuiltinOperator::RESHAPE, {one.in, shape});
        CHECK(net.op(OperatorId(0)).inputs == std::vector{TensorId(0)});
    }
    SECTION("RESHAPE by options") {
        OneOperator one({1, 2, 3, 4}, {1, 24});
        one.run(BuiltinOperator::RESHAPE, {one.in}, BuiltinOptions::ReshapeOptions,
                reshape_options({1, 24}));
    }
    SECTION("SQUEEZE") {
        OneOperator one({1, 1, 1, 4}, {1, 4});
        one.run(BuiltinOperator::SQUEEZE, {one.in}, BuiltinOptions::SqueezeOptions,
                squeeze_options({1, -2}));
    }
    SECTION("RESIZE_NEAREST_NEIGHBOR") {
        OneOperator one({1, 2, 3, 4}, {1, 4, 9, 4});
        const auto size = one.file.integers({4, 9}, {2});
        const Network net =
            one.run(BuiltinOperator::RESIZE_NEAREST_NEIGHBOR, {one.in, size},
                    BuiltinOptions::ResizeNearestNeighborOptions, resize_options(false, true));
        CHECK(net.op(OperatorId(0)).as<ResizeAttributes>().half_pixel_centers);
        CHECK(!net.op(OperatorId(0)).as<ResizeAttributes>().align_corners);
    }
    SECTION("CONCATENATION counts a negative axis from the end") {
        OneOperator one({1, 2, 3, 4}, {1, 2, 3, 8});
        const Network net =
            one.run(BuiltinOperator::CONCATENATION, {one.in, one.in},
                    BuiltinOptions::ConcatenationOptions, concatenation_options(-1));
        CHECK(net.op(OperatorId(0)).as<Fused>().axis == 3);
    }
}

TEST_CASE("float and uint8 stand at the ends, behind QUANTIZE and DEQUANTIZE") {
    const TensorType end = GENERATE(TensorType::FLOAT32, TensorType::UINT8);
    TfliteFileBuilder file;
    const bool is_float = end == TensorType::FLOAT32;
    const auto scales = is_float ? std::vector<float>{} : std::vector<float>{0.5F};
    const auto zeros = is_float ? std::vector<std::int64_t>{} : std::vector<std::int64_t>{128};
    const auto in =
        file.tensor({.shape = {1, 4}, .type = end, .scales = scales, .zero_points = zeros});
    const auto a = file.tensor({.shape = {1, 4}});
    const auto b = file.tensor({.shape = {1, 4}});
    const auto out =
        file.tensor({.shape = {1, 4}, .type = end, .scales = scales, .zero_points = zeros});
    file.op(BuiltinOperator::QUANTIZE, {in}, {a});
    file.op(BuiltinOperator::RELU, {a}, {b});
    file.op(is_float ? BuiltinOperator::DEQUANTIZE : BuiltinOperator::QUANTIZE, {b}, {out});
    file.inputs = {in};
    file.outputs = {out};
    const Network net = imported(file);
    CHECK(net.tensor(net.inputs[0]).type == (is_float ? ElementType::Float32 : ElementType::UInt8));
    CHECK(net.op(OperatorId(2)).kind ==
          (is_float ? OperatorKind::Dequantize : OperatorKind::Quantize));
}

TEST_CASE("weights may be computed from constants") {
    TfliteFileBuilder file;
    const auto in = file.tensor({.shape = {1, 6}});
    const auto raw = file.tensor({.shape = {2, 6},
                                  .type = TensorType::FLOAT32,
                                  .scales = {},
                                  .zero_points = {},
                                  .data = std::vector<std::uint8_t>(48)});
    const auto weights = file.tensor({.shape = {2, 6}});
    const auto out = file.tensor({.shape = {1, 2}});
    file.op(BuiltinOperator::QUANTIZE, {raw}, {weights});
    file.op(BuiltinOperator::FULLY_CONNECTED, {in, weights}, {out});
    file.inputs = {in};
    file.outputs = {out};
    CHECK(imported(file).operators.size() == 2);
}

TEST_CASE("tensors that nothing computes on may have any type") {
    OneOperator one({1, 4}, {1, 4});
    one.file.tensor({.shape = {3, -1, 0}, .type = TensorType::FLOAT16, .data = {1, 2, 3}});
    one.file.tensor({.shape = {1}, .type = TensorType::STRING, .sparse = true});
    const Network net = one.run(BuiltinOperator::RELU, {one.in});
    CHECK(net.tensors.size() == 4);
}

TEST_CASE("the bytes may lie at any address") {
    OneOperator one({1, 4}, {1, 4});
    one.file.op(BuiltinOperator::RELU, {one.in}, {one.out});
    const std::vector<std::uint8_t> bytes = one.file.build();
    for (std::size_t shift = 1; shift < 16; ++shift) {
        std::vector<std::uint8_t> moved(bytes.size() + shift);
        std::copy(bytes.begin(), bytes.end(), moved.begin() + static_cast<std::ptrdiff_t>(shift));
        CHECK(import_tflite(std::span(moved).subspan(shift), "moved.tflite").ok());
    }
}

TEST_CASE("names are printable") {
    TfliteFileBuilder file;
    const auto in = file.tensor({.shape = {1, 4}, .name = "a\nb\x1b\xff"});
    const auto out = file.tensor({.shape = {1, 4}});
    file.op(BuiltinOperator::RELU, {in}, {out});
    file.inputs = {in};
    file.outputs = {out};
    CHECK(imported(file).tensor(TensorId(in)).name == "a?b??");
}
