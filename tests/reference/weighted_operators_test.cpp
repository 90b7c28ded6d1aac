// Conv2d, DepthwiseConv2d and FullyConnected by hand: rounding, bias, zero points, activation,
// saturation.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "reference/single_operator.hpp"

using namespace outcore;
using network::Activation;
using network::OperatorKind;
using reference::Rounding;
using test::SingleOperator;
using Values = std::vector<std::int8_t>;

namespace {

/// Six values through a fully-connected layer of one weight: the output is value * scale.
SingleOperator scaled(float scale, Activation activation = Activation::None,
                      test::Scale output = {}) {
    SingleOperator op(OperatorKind::FullyConnected, network::Fused{activation, 0});
    op.input({6, 1}, {1.0F, 0}).weights({1, 1}, {scale}, 0, {1}).no_bias().output({6, 1}, output);
    return op;
}

}  // namespace

TEST_CASE("the two rules differ at ties") {
    const Values values = {1, 2, 3, -1, -2, -3};
    CHECK(scaled(0.5F).run(values) == Values{1, 1, 2, 0, -1, -1});
    CHECK(scaled(0.5F).run(values, Rounding::FloatHalfEven) == Values{0, 1, 2, 0, -1, -2});
}

TEST_CASE("the default rule rounds twice where the other rounds once") {
    const Values values = {5, 1, 3, -5, -1, -3};  // times 1/4
    CHECK(scaled(0.25F).run(values) == Values{2, 1, 1, -1, 0, -1});
    CHECK(scaled(0.25F).run(values, Rounding::FloatHalfEven) == Values{1, 0, 1, -1, 0, -1});
}

TEST_CASE("values beyond int8 saturate under both rules") {
    const Values values = {127, -128, 13, -13, 0, 1};
    const Values expected = {127, -128, 127, -128, 0, 16};
    CHECK(scaled(16.0F).run(values) == expected);
    CHECK(scaled(16.0F).run(values, Rounding::FloatHalfEven) == expected);
}

TEST_CASE("a fused activation clamps in the output's scale") {
    const Values values = {-100, -1, 0, 5, 6, 100};
    CHECK(scaled(1.0F, Activation::Relu6, {1.0F, -10}).run(values) ==
          Values{-10, -10, -10, -5, -4, -4});
    CHECK(scaled(1.0F, Activation::Relu, {1.0F, -10}).run(values) ==
          Values{-10, -10, -10, -5, -4, 90});
    CHECK(scaled(1.0F, Activation::ReluN1To1, {0.5F, 0}).run(values) == Values{-2, -2, 0, 2, 2, 2});
}

TEST_CASE("bias and zero points enter before scaling") {
    SingleOperator op(OperatorKind::FullyConnected, network::Fused{});
    op.input({1, 3}, {1.0F, 10}).weights({2, 3}, {0.5F}, 0, {1, 2, 3, -1, 0, 1}).bias({100, -4});
    op.output({1, 2}, {1.0F, -20});
    // (1*1 + 2*2 + 3*3 + 100) / 2 - 20 = 37, (-1 + 3 - 4) / 2 - 20 = -21
    CHECK(op.run(Values{11, 12, 13}) == Values{37, -21});
}

TEST_CASE("each output channel has its own scale") {
    SingleOperator op(OperatorKind::Conv2d, network::Window{});
    op.input({1, 1, 2, 1}, {}).weights({2, 1, 1, 1}, {1.0F, 0.25F}, 0, {2, 8}).no_bias();
    op.output({1, 1, 2, 2}, {});
    CHECK(op.run(Values{3, -5}) == Values{6, 6, -10, -10});
}

TEST_CASE("convolution padding counts as the real number zero") {
    network::Window window;
    window.padding = network::Padding::Same;
    window.kernel_h = window.kernel_w = 3;
    window.pad_top = window.pad_left = 1;
    SingleOperator op(OperatorKind::Conv2d, window);
    op.input({1, 2, 2, 1}, {1.0F, 7})
        .weights({1, 3, 3, 1}, {1.0F}, 0, {1, 2, 3, 4, 5, 6, 7, 8, 9})
        .no_bias();
    op.output({1, 2, 2, 1}, {});
    // Inputs minus the zero point are 1, 0, 0, 1.
    CHECK(op.run(Values{8, 7, 7, 8}) == Values{5 + 9, 4 + 8, 2 + 6, 1 + 5});
}

TEST_CASE("a depthwise convolution with a multiplier fills neighbouring output channels") {
    network::Window window;
    window.depth_multiplier = 2;
    SingleOperator op(OperatorKind::DepthwiseConv2d, window);
    op.input({1, 1, 1, 2}, {}).weights({1, 1, 1, 4}, {1.0F}, 3, {1, 2, 3, 4}).bias({0, 0, 0, 100});
    op.output({1, 1, 1, 4}, {});
    CHECK(op.run(Values{10, -5}) == Values{10, 20, -15, 80});
}

TEST_CASE("a bias at the end of int32 wraps around and does not trap") {
    SingleOperator op(OperatorKind::FullyConnected, network::Fused{});
    op.input({1, 1}, {}).weights({1, 1}, {0.5F}, 0, {1}).bias({2147483647}).output({1, 1}, {});
    CHECK(op.run(Values{1}) == Values{-128});
    CHECK(op.run(Values{0}) == Values{127});
}
