// Pooling, Mean and Softmax by hand.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "reference/single_operator.hpp"

using namespace outcore;
using network::OperatorKind;
using reference::Rounding;
using test::SingleOperator;
using Values = std::vector<std::int8_t>;

namespace {

SingleOperator pool(OperatorKind kind, test::Shape input, test::Shape output,
                    network::Window window) {
    SingleOperator op(kind, window);
    op.input(std::move(input), {1.0F, 3}).output(std::move(output), {1.0F, 3});
    return op;
}

network::Window same(std::int32_t kernel, std::int32_t stride, std::int32_t pad) {
    network::Window window;
    window.padding = network::Padding::Same;
    window.kernel_h = window.kernel_w = kernel;
    window.stride_h = window.stride_w = stride;
    window.pad_top = window.pad_left = pad;
    return window;
}

SingleOperator mean(test::Shape input, std::vector<std::int32_t> axes, test::Shape output,
                    test::Scale to = {}) {
    const bool keep = input.size() == output.size();
    SingleOperator op(OperatorKind::Mean, network::ReduceAttributes{std::move(axes), keep});
    op.input(std::move(input), {}).output(std::move(output), to);
    return op;
}

SingleOperator softmax(std::int32_t depth, float scale, float beta = 1.0F) {
    SingleOperator op(OperatorKind::Softmax, network::SoftmaxAttributes{beta});
    op.input({1, depth}, {scale, 0}).output({1, depth}, {1.0F / 256.0F, -128});
    return op;
}

}  // namespace

TEST_CASE("an average divides by the taps inside the input and rounds ties away from zero") {
    const auto op = pool(OperatorKind::AveragePool2d, {1, 2, 2, 1}, {1, 2, 2, 1}, same(2, 1, 0));
    // (1 + 2 + 3 + 4) / 4, (2 + 4) / 2, (3 + 4) / 2, 4
    CHECK(op.run(Values{1, 2, 3, 4}) == Values{3, 3, 4, 4});
    CHECK(op.run(Values{-1, -2, -3, -4}) == Values{-3, -3, -4, -4});
}

TEST_CASE("padding never wins a maximum") {
    const auto op = pool(OperatorKind::MaxPool2d, {1, 2, 2, 1}, {1, 2, 2, 1}, same(3, 1, 1));
    CHECK(op.run(Values{-50, -60, -70, -80}) == Values{-50, -50, -50, -50});
}

TEST_CASE("pooling keeps channels apart and obeys a fused activation") {
    network::Window window = same(2, 2, 0);
    window.activation = network::Activation::Relu;
    const auto op = pool(OperatorKind::MaxPool2d, {1, 2, 2, 2}, {1, 1, 1, 2}, window);
    CHECK(op.run(Values{1, -9, 2, -8, 3, -7, 4, -6}) == Values{4, 3});
}

TEST_CASE("the mean over rows and columns rounds by each rule") {
    const auto op = mean({1, 2, 2, 1}, {1, 2}, {1, 1, 1, 1});
    CHECK(op.run(Values{1, 2, 3, 4}) == Values{3});  // 2.5
    CHECK(op.run(Values{1, 2, 3, 4}, Rounding::FloatHalfEven) == Values{2});
    CHECK(op.run(Values{-1, -2, -3, -4}) == Values{-3});
    CHECK(op.run(Values{-1, -2, -3, -4}, Rounding::FloatHalfEven) == Values{-2});
}

TEST_CASE("a mean moves to the output's scale") {
    const auto op = mean({1, 1, 3, 2}, {1, 2}, {1, 2}, {0.5F, 10});
    CHECK(op.run(Values{1, 10, 2, 20, 6, 60}) == Values{16, 70});
}

TEST_CASE(
    "a mean along another axis drops its fraction in TensorFlow Lite when the scales are equal") {
    const auto op = mean({1, 2, 3}, {2}, {1, 2});
    CHECK(op.run(Values{1, 2, 2, -1, -2, -2}) == Values{2, -2});
    CHECK(op.run(Values{1, 2, 2, -1, -2, -2}, Rounding::FloatHalfEven) == Values{1, -1});
}

TEST_CASE("equal inputs share a softmax equally") {
    CHECK(softmax(2, 0.1F).run(Values{5, 5}) == Values{0, 0});
    CHECK(softmax(4, 0.1F).run(Values{-7, -7, -7, -7}) == Values{-64, -64, -64, -64});
    CHECK(softmax(1, 0.1F).run(Values{-7}) == Values{127});  // 256 does not fit
}

TEST_CASE("softmax follows the exponential function") {
    // e^-1 / (1 + e^-1) = 0.2689: 68.8 of 256
    CHECK(softmax(2, 0.1F).run(Values{10, 0}) == Values{59, -59});
    CHECK(softmax(2, 0.1F, 2.0F).run(Values{5, 0}) == Values{59, -59});
    CHECK(softmax(3, 1.0F).run(Values{127, -128, 100}) == Values{127, -128, -128});
}

TEST_CASE("softmax treats each row alone") {
    SingleOperator op(OperatorKind::Softmax, network::SoftmaxAttributes{});
    op.input({1, 2, 1, 2}, {0.1F, 0}).output({1, 2, 1, 2}, {1.0F / 256.0F, -128});
    CHECK(op.run(Values{10, 0, 0, 0}) == Values{59, -59, 0, 0});
}

TEST_CASE("softmax of a scale near zero shares equally") {
    CHECK(softmax(2, 1e-20F).run(Values{127, -128}) == Values{0, 0});
}
