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

/// What every profile prices.
struct Basics {
    KernelClass kernel = KernelClass::Conv;
    std::int64_t rows = 0, patches = 0, outputs = 0, macs = 0;
    friend bool operator==(const Basics&, const Basics&) = default;
};
Basics basics(const KernelWork& work) {
    return {work.kernel, work.rows, work.patches, work.outputs, work.macs};
}

}  // namespace

TEST_CASE("a convolution counts rows, patch elements, outputs and MACs") {
    const auto network = test::windowed(OperatorKind::Conv2d, 8, 8, 16, 32, 3, 1);
    CHECK(basics(work_of(network)) ==
          Basics{KernelClass::Conv, 8, 8 * 8 * 9 * 16, 2048, 2048 * 144});
    CHECK(network::macs(network, kOp) == 2048 * 144);
}

TEST_CASE("a tile of rows, output and input channels counts its share") {
    const auto network = test::windowed(OperatorKind::Conv2d, 8, 8, 16, 32, 3, 1);
    const network::Tile tile = {{2, 4, 0, 8, 8, 24}, 4, 12, 0};
    CHECK(basics(work_of(network, tile)) ==
          Basics{KernelClass::Conv, 2, 2 * 8 * 9 * 8, 2 * 8 * 16, 2 * 8 * 16 * 9 * 8});
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
    CHECK(basics(work_of(test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 16, 16, 3, 2))) ==
          Basics{KernelClass::Depthwise3x3Stride2, 4, 0, 256, 256 * 9});
    CHECK(basics(work_of(test::windowed(OperatorKind::AveragePool2d, 8, 8, 16, 16, 2, 2))) ==
          Basics{KernelClass::AveragePool, 4, 0, 256, 1024});
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
    CHECK(work_of(conv).loops.plain == 4 * 64);  // pairs (4, 5), (8, 9)
    CHECK(work_of(conv).loops.exact == 2 * 64);
    const network::Tile shifted{{0, 8, 0, 8, 5, 9}, 0, 16, 0};
    CHECK(work_of(conv, shifted).loops.plain == 2 * 64);  // pair (5, 6)
    CHECK(work_of(conv, shifted).loops.exact == 64);
    CHECK(work_of(conv, {{0, 8, 0, 8, 10, 16}, 0, 16, 0}).loops.plain == 0);
    const auto depthwise =
        with_scales(test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 16, 16, 3, 1));
    // Six words of two taps, of a kernel of nine.
    CHECK(work_of(depthwise).loops.exact == 2 * 64 * 6);
    CHECK(work_of(depthwise, {{0, 8, 0, 8, 6, 16}, 0, 0, 0}).loops.exact == 64 * 6);
}

TEST_CASE("a fully-connected layer has one MAC per weight, and so have its tiles") {
    const auto network = test::fully_connected(640, 128);
    CHECK(basics(work_of(network)) == Basics{KernelClass::FullyConnected, 1, 0, 128, 640 * 128});
    CHECK(basics(work_of(network, {{0, 1, 0, 1, 64, 128}, 320, 640, 0})) ==
          Basics{KernelClass::FullyConnected, 1, 0, 64, 320 * 64});
}

TEST_CASE("a mean reads its whole input once") {
    network::ReduceAttributes axes;
    axes.axes = {1, 2};
    const auto network = test::one_operator(OperatorKind::Mean, {{1, 7, 7, 320}}, {1, 320}, axes);
    CHECK(basics(work_of(network)) == Basics{KernelClass::Mean, 1, 0, 320, 7 * 7 * 320});
}

TEST_CASE("element-wise kernels count outputs only, a softmax its distributions") {
    const auto add =
        test::one_operator(OperatorKind::Add, {{1, 4, 4, 8}, {1, 4, 4, 8}}, {1, 4, 4, 8});
    CHECK(basics(work_of(add)) == Basics{KernelClass::Add, 4, 0, 128, 0});
    const auto softmax = test::one_operator(OperatorKind::Softmax, {{6, 10}}, {6, 10});
    CHECK(basics(work_of(softmax)) == Basics{KernelClass::Softmax, 6, 0, 60, 0});
}

TEST_CASE("views cost nothing") {
    const auto reshape = test::one_operator(OperatorKind::Reshape, {{1, 4, 4, 8}}, {1, 128});
    const auto tile = test::whole_tile(reshape);
    CHECK_FALSE(cost::kernel_work(reshape, kOp, tile, platform::Core()));
    CHECK(cost::compute_cycles(reshape, kOp, tile, cost::KernelProfile(), platform::Core()).count ==
          0);
}

TEST_CASE("cycles are the sum of the terms") {
    cost::KernelTiming timing;
    timing.per_call = 100.0, timing.per_row = 10.0, timing.per_patch = 2.0;
    timing.per_output = 3.0, timing.per_mac = 0.5;
    // 100 + 4 * 10 + 6 * 2 + 5 * 3 + 7 * 0.5 = 170.5, rounded away from zero
    KernelWork work;
    work.rows = 4, work.patches = 6, work.outputs = 5, work.macs = 7;
    CHECK(cost::cycles(work, timing).count == 171);
}
