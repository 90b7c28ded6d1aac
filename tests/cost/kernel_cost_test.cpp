// SPDX-License-Identifier: Apache-2.0
#include "cost/kernel_cost.hpp"

#include <catch2/catch.hpp>

#include "cost/one_operator.hpp"

using namespace outcore;
using cost::KernelClass;
using cost::KernelWork;
using network::OperatorKind;

namespace {

const OperatorId kOp(0);

KernelWork work_of(const network::Network& network, const network::Tile& tile) {
    const auto work = cost::kernel_work(network, kOp, tile, platform::Core());
    REQUIRE(work);
    return *work;
}

KernelWork work_of(const network::Network& network) {
    return work_of(network, test::whole_tile(network));
}

}  // namespace

TEST_CASE("a convolution counts rows, patch elements, outputs and MACs") {
    const auto network = test::windowed(OperatorKind::Conv2d, 8, 8, 16, 32, 3, 1);
    CHECK(work_of(network) == KernelWork{KernelClass::Conv, 8, 8 * 8 * 9 * 16, 2048, 2048 * 144});
    CHECK(network::macs(network, kOp) == 2048 * 144);
}

TEST_CASE("a tile of rows, output and input channels counts its share") {
    const auto network = test::windowed(OperatorKind::Conv2d, 8, 8, 16, 32, 3, 1);
    const network::Tile tile = {{2, 4, 0, 8, 8, 24}, 4, 12, 0};
    CHECK(work_of(network, tile) == KernelWork{KernelClass::Conv, 2, 2 * 8 * 9 * 8, 2 * 8 * 16,
                                               2 * 8 * 16 * 9 * 8, 0, 0, 2 * 8 * 16});
}

TEST_CASE("convolutions fall into three classes") {
    CHECK(work_of(test::windowed(OperatorKind::Conv2d, 8, 8, 3, 8, 3, 2)).kernel ==
          KernelClass::ConvFirst);
    CHECK(work_of(test::windowed(OperatorKind::Conv2d, 8, 8, 5, 8, 3, 2)).kernel ==
          KernelClass::Conv);
    CHECK(work_of(test::windowed(OperatorKind::Conv2d, 8, 8, 3, 8, 1, 1)).kernel ==
          KernelClass::Pointwise);
    CHECK(work_of(test::windowed(OperatorKind::Conv2d, 8, 8, 16, 8, 1, 2)).kernel ==
          KernelClass::Conv);
}

TEST_CASE("depthwise convolution and pooling count the taps of their windows") {
    CHECK(work_of(test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 16, 16, 3, 2)) ==
          KernelWork{KernelClass::Depthwise, 4, 8 * 8 * 16, 256, 256 * 9, 4 * 16, 16});
    CHECK(work_of(test::windowed(OperatorKind::AveragePool2d, 8, 8, 16, 16, 2, 2)) ==
          KernelWork{KernelClass::AveragePool, 4, 0, 256, 1024});
    CHECK(work_of(test::windowed(OperatorKind::MaxPool2d, 8, 8, 16, 16, 2, 2)).kernel ==
          KernelClass::MaxPool);
}

TEST_CASE("channels that can not be requantised the short way are slow, not those beside them") {
    const auto with_scales = [](network::Network network) {
        network.tensors[TensorId(0)].quantization.scales = {1.0F};
        network.tensors[TensorId(1)].quantization.scales.assign(16, 0.01F);
        network.tensors[TensorId(1)].quantization.scales[5] = 0.6F;
        network.tensors[TensorId(1)].quantization.scales[9] = 0.5F;  // the multiplier of 1/2
        network.tensors[TensorId(2)].quantization.scales = {1.0F};
        return network;
    };
    const auto conv = with_scales(test::windowed(OperatorKind::Conv2d, 8, 8, 16, 16, 3, 1));
    CHECK(work_of(conv).slow == 4 * 64);                                  // pairs (4, 5), (8, 9)
    CHECK(work_of(conv, {{0, 8, 0, 8, 5, 9}, 0, 16, 0}).slow == 2 * 64);  // pair (5, 6)
    CHECK(work_of(conv, {{0, 8, 0, 8, 10, 16}, 0, 16, 0}).slow == 0);
    const auto depthwise =
        with_scales(test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 16, 16, 3, 1));
    CHECK(work_of(depthwise).slow == 2 * 64 * 9);
    CHECK(work_of(depthwise, {{0, 8, 0, 8, 6, 16}, 0, 0, 0}).slow == 64 * 9);
}

TEST_CASE("a fully-connected layer has one MAC per weight, and so have its tiles") {
    const auto network = test::fully_connected(640, 128);
    CHECK(work_of(network) == KernelWork{KernelClass::FullyConnected, 1, 0, 128, 640 * 128});
    CHECK(work_of(network, {{0, 1, 0, 1, 64, 128}, 320, 640, 0}) ==
          KernelWork{KernelClass::FullyConnected, 1, 0, 64, 320 * 64, 0, 0, 64});
}

TEST_CASE("a mean reads its whole input once") {
    network::ReduceAttributes axes;
    axes.axes = {1, 2};
    const auto network = test::one_operator(OperatorKind::Mean, {{1, 7, 7, 320}}, {1, 320}, axes);
    CHECK(work_of(network) == KernelWork{KernelClass::Mean, 1, 0, 320, 7 * 7 * 320});
}

TEST_CASE("element-wise kernels count outputs only, a softmax its distributions") {
    const auto add =
        test::one_operator(OperatorKind::Add, {{1, 4, 4, 8}, {1, 4, 4, 8}}, {1, 4, 4, 8});
    CHECK(work_of(add) == KernelWork{KernelClass::Add, 4, 0, 128, 0});
    const auto softmax = test::one_operator(OperatorKind::Softmax, {{6, 10}}, {6, 10});
    CHECK(work_of(softmax) == KernelWork{KernelClass::Softmax, 6, 0, 60, 0});
}

TEST_CASE("views cost nothing") {
    const auto reshape = test::one_operator(OperatorKind::Reshape, {{1, 4, 4, 8}}, {1, 128});
    const auto tile = test::whole_tile(reshape);
    CHECK_FALSE(cost::kernel_work(reshape, kOp, tile, platform::Core()));
    CHECK(cost::compute_cycles(reshape, kOp, tile, cost::KernelProfile(), platform::Core()).count ==
          0);
}

TEST_CASE("cycles are the sum of the terms") {
    const cost::KernelTiming timing = {100.0, 10.0, 2.0, 3.0, 0.5};
    // 100 + 4 * 10 + 6 * 2 + 5 * 3 + 7 * 0.5 = 170.5, rounded away from zero
    CHECK(cost::cycles({KernelClass::Conv, 4, 6, 5, 7}, timing).count == 171);
}
