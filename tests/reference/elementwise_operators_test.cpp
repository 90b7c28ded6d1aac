// Add, Sub, Mul with broadcasting, and the operators that map one value to one value.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

#include "reference/single_operator.hpp"

using namespace outcore;
using network::ElementType;
using network::OperatorKind;
using reference::Rounding;
using test::SingleOperator;
using Values = std::vector<std::int8_t>;

namespace {

const std::monostate kNothing;

SingleOperator pair(OperatorKind kind, test::Shape first, test::Shape second, test::Shape output) {
    SingleOperator op(kind, network::Fused{});
    op.input(std::move(first), {1.0F, 2}).input(std::move(second), {1.0F, -3});
    op.output(std::move(output), {1.0F, 5});
    return op;
}

}  // namespace

TEST_CASE("sums and differences of one scale are exact and saturate") {
    const Values inputs = {2, 12, 120, -128, -3, -1, 120, -128};  // 0 10 118 -130 and 0 2 123 -125
    const auto add = pair(OperatorKind::Add, {1, 4}, {1, 4}, {1, 4});
    const auto sub = pair(OperatorKind::Sub, {1, 4}, {1, 4}, {1, 4});
    for (const Rounding rounding : {Rounding::Double, Rounding::FloatHalfEven}) {
        CHECK(add.run(inputs, rounding) == Values{5, 17, 127, -128});
        CHECK(sub.run(inputs, rounding) == Values{5, 13, 0, 0});
    }
}

TEST_CASE("sums of unlike scales differ between the rules at ties") {
    SingleOperator op(OperatorKind::Add, network::Fused{});
    op.input({1, 4}, {0.5F, 0}).input({1, 4}, {1.0F, 0}).output({1, 4}, {1.0F, 0});
    const Values inputs = {1, -1, 3, -3, 0, 0, 0, 0};
    CHECK(op.run(inputs) == Values{1, -1, 2, -2});                          // away from zero
    CHECK(op.run(inputs, Rounding::FloatHalfEven) == Values{1, 0, 2, -1});  // upwards
}

TEST_CASE("dimensions of one are broadcast") {
    const auto add = pair(OperatorKind::Add, {1, 2, 2, 2}, {1, 1, 1, 2}, {1, 2, 2, 2});
    CHECK(add.run(Values{2, 3, 4, 5, 6, 7, 8, 9, -3, 97}) ==
          Values{5, 106, 7, 108, 9, 110, 11, 112});
    const auto columns = pair(OperatorKind::Add, {1, 2, 1, 1}, {1, 1, 3, 1}, {1, 2, 3, 1});
    CHECK(columns.run(Values{2, 12, -3, -2, -1}) == Values{5, 6, 7, 15, 16, 17});
    const auto ranks = pair(OperatorKind::Sub, {1, 2, 2, 1}, {2, 1}, {1, 2, 2, 1});
    CHECK(ranks.run(Values{2, 3, 4, 5, -3, -2}) == Values{5, 5, 7, 7});
}

TEST_CASE("a constant operand may stand on either side") {
    SingleOperator op(OperatorKind::Sub, network::Fused{});
    op.constant({1}, {1.0F, 0}, {100}).input({1, 3}, {1.0F, 0}).output({1, 3}, {1.0F, 0});
    CHECK(op.run(Values{1, 0, -100}) == Values{99, 100, 127});
}

TEST_CASE("products scale by both inputs") {
    SingleOperator op(OperatorKind::Mul, network::Fused{network::Activation::Relu, 0});
    op.input({1, 4}, {0.5F, 1}).constant({1, 1}, {0.5F, 0}, {2}).output({1, 4}, {1.0F, 0});
    // (q - 1) / 2: the ties 0.5, 1.5, -0.5 and 62.5
    CHECK(op.run(Values{2, 4, 0, 126}) == Values{1, 2, 0, 63});
    CHECK(op.run(Values{2, 4, 0, 126}, Rounding::FloatHalfEven) == Values{0, 2, 0, 62});
}

TEST_CASE("the logistic function goes from 0 over one half to nearly 1") {
    SingleOperator op(OperatorKind::Logistic, kNothing);
    op.input({1, 5}, {0.1F, 10}).output({1, 5}, {1.0F / 256.0F, -128});
    // 1 / (1 + e^-x) * 256 - 128 for x = -13.8, -1, 0, 1, 11.7
    CHECK(op.run(Values{-128, 0, 10, 20, 127}) == Values{-128, -59, 0, 59, 127});
}

TEST_CASE("the logistic function of a tiny or huge scale has its limits only") {
    SingleOperator huge(OperatorKind::Logistic, kNothing);
    huge.input({1, 2}, {1e30F, 0}).output({1, 2}, {1.0F / 256.0F, -128});
    CHECK(huge.run(Values{-1, 1}) == Values{-128, 127});
    SingleOperator tiny(OperatorKind::Logistic, kNothing);
    tiny.input({1, 2}, {1e-30F, 0}).output({1, 2}, {1.0F / 256.0F, -128});
    CHECK(tiny.run(Values{-128, 127}) == Values{0, 0});
}

TEST_CASE("RELU rescales, RELU6 clamps in the input's scale") {
    SingleOperator relu(OperatorKind::Relu, kNothing);
    relu.input({1, 4}, {0.5F, 0}).output({1, 4}, {0.25F, -128});
    CHECK(relu.run(Values{-4, 0, 4, 127}) == Values{-128, -128, -120, 126});
    SingleOperator relu6(OperatorKind::Relu6, kNothing);
    relu6.input({1, 4}, {0.1F, -100}).output({1, 4}, {0.1F, -100});
    CHECK(relu6.run(Values{-128, -100, -41, 0}) == Values{-100, -100, -41, -40});
}

TEST_CASE("floats are quantised by each rule's own rounding") {
    SingleOperator op(OperatorKind::Quantize, kNothing);
    op.input({1, 6}, {}, ElementType::Float32).output({1, 6}, {0.5F, 10});
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto inputs =
        test::bytes_of(std::vector<float>{0.25F, 0.75F, -0.25F, 1e30F, -1e30F, nan});
    CHECK(test::values_of<std::int8_t>(op.run(inputs)) == Values{11, 12, 9, 127, -128, -128});
    CHECK(test::values_of<std::int8_t>(op.run(inputs, Rounding::FloatHalfEven)) ==
          Values{10, 12, 10, 127, -128, -128});
}

TEST_CASE("uint8 and int8 differ by 128 steps") {
    SingleOperator op(OperatorKind::Quantize, kNothing);
    op.input({1, 3}, {0.1F, 128}, ElementType::UInt8).output({1, 3}, {0.1F, 0});
    const std::vector<std::uint8_t> inputs = {0, 128, 255};
    CHECK(test::values_of<std::int8_t>(op.run(inputs)) == Values{-128, 0, 127});
    SingleOperator back(OperatorKind::Quantize, kNothing);
    back.input({1, 3}, {0.1F, 0}).output({1, 3}, {0.1F, 128}, ElementType::UInt8);
    CHECK(back.run(test::bytes_of(Values{-128, 0, 127})) == inputs);
}

TEST_CASE("int8 moves between scales with 31 bits or with 8") {
    SingleOperator op(OperatorKind::Quantize, kNothing);
    op.input({1, 3}, {0.02F, -10}).output({1, 3}, {0.07F, 4});
    // 0.02 / 0.07 = 0.28571; with 8 bits 73 / 256 = 0.28516. 124 * 0.28571 = 35.43 becomes 36 in
    // two steps.
    CHECK(op.run(Values{127, -128, -10}) == Values{43, -30, 4});
    CHECK(op.run(Values{127, -128, -10}, Rounding::FloatHalfEven) == Values{43, -30, 4});
    CHECK(op.run(Values{125, 114, 111}) == Values{43, 40, 39});
    CHECK(op.run(Values{125, 114, 111}, Rounding::FloatHalfEven) == Values{42, 39, 39});
}

TEST_CASE("dequantised values are the products in float32") {
    SingleOperator op(OperatorKind::Dequantize, kNothing);
    op.input({1, 3}, {0.1F, 3}).output({1, 3}, {}, ElementType::Float32);
    const auto outputs = test::values_of<float>(op.run(test::bytes_of(Values{3, 4, -128})));
    CHECK(outputs == std::vector<float>{0.0F, 0.1F, static_cast<float>(-131 * double{0.1F})});
}
