// SPDX-License-Identifier: Apache-2.0
#include "cost/loop_counts.hpp"

#include <catch2/catch.hpp>

#include "cost/one_operator.hpp"

using namespace outcore;
using cost::LoopCounts;
using network::OperatorKind;

namespace {

const OperatorId kOp(0);

LoopCounts product(const network::Network& network) {
    return cost::product_loops(network, kOp, test::whole_tile(network));
}
LoopCounts depthwise(const network::Network& network) {
    return cost::depthwise_loops(network, kOp, test::whole_tile(network));
}

}  // namespace

TEST_CASE("a 1x1 convolution goes by four positions and two channels") {
    const LoopCounts loops = product(test::windowed(OperatorKind::Conv2d, 5, 5, 16, 8, 1, 1));
    CHECK(loops.batches == 6);  // 25 positions
    CHECK(loops.singles == 1);
    CHECK(loops.blocks == 6 * 4);
    CHECK(loops.steps == 6 * 4 * 4);
    CHECK(loops.rounds == 6 * 4);
    CHECK(loops.single_steps == 4 * 4);
    CHECK(loops.runs == 6);
    CHECK(loops.records == 0);
    CHECK(loops.edges == 0);
}

TEST_CASE("three positions that are left are a batch") {
    const LoopCounts loops = product(test::windowed(OperatorKind::Conv2d, 1, 7, 16, 8, 1, 1));
    CHECK(loops.batches == 2);
    CHECK(loops.singles == 0);
}

TEST_CASE("an odd channel and tiles of input channels leave records to C") {
    const auto odd = test::windowed(OperatorKind::Conv2d, 4, 4, 16, 9, 1, 1);
    CHECK(product(odd).records == 4);
    CHECK(product(odd).plain == 16);
    CHECK(product(odd).blocks == 4 * 4);
    const auto even = test::windowed(OperatorKind::Conv2d, 4, 4, 16, 8, 1, 1);
    const LoopCounts part = cost::product_loops(even, kOp, {{0, 4, 0, 4, 0, 8}, 0, 8, 0});
    CHECK(part.blocks == 0);
    CHECK(part.records == 4 * 4);
    CHECK(part.plain == 16 * 8);
}

TEST_CASE("batches that see padding are counted with their taps") {
    // SAME padding on 8 x 8: the first and last row, and in between the first and last column.
    const LoopCounts loops = product(test::windowed(OperatorKind::Conv2d, 8, 8, 16, 32, 3, 1));
    CHECK(loops.batches == 16);
    CHECK(loops.edge_taps == 16 * 9);  // two batches a row, each with one end of it
    const LoopCounts wide = product(test::windowed(OperatorKind::Conv2d, 8, 16, 16, 32, 3, 1));
    CHECK(wide.batches == 32);
    CHECK(wide.edge_taps == (2 * 4 + 6 * 2) * 9);
    CHECK(wide.runs == 6 * 2 * 3);
}

TEST_CASE("three columns of three channels are the first layer's own loop") {
    const LoopCounts loops = product(test::windowed(OperatorKind::Conv2d, 8, 16, 3, 8, 3, 1));
    // SAME padding: of 8 x 16 positions those of 6 x 14 are inside.
    CHECK(loops.colours == 6 * 14 * 3);
    CHECK(loops.gathered == (8 * 16 - 6 * 14) * 27);
    CHECK(loops.edge_taps == (8 * 16 - 6 * 14) * 3);
    CHECK(product(test::windowed(OperatorKind::Conv2d, 8, 16, 2, 8, 3, 1)).gathered == 8 * 16 * 18);
    CHECK(product(test::windowed(OperatorKind::Conv2d, 8, 16, 3, 8, 5, 1)).pieced == 4 * 32 * 75);
}

TEST_CASE("what a window at a border copies is what the input has of it") {
    // Rows of six bytes, four where a column is outside: words that overlap, or one.
    const LoopCounts loops = product(test::windowed(OperatorKind::Conv2d, 4, 5, 2, 8, 3, 1));
    const std::int64_t rows = 2 * 2 + 2 * 3;
    CHECK(loops.runs == rows * 5);
    CHECK(loops.channels == rows * (3 * 2 + 2 * 1));
    CHECK(loops.edges == 4 * 5 * 18 - rows * (3 * 3 + 2 * 2) * 2);
}

TEST_CASE("batches that go over the end of a row are broken") {
    CHECK(product(test::windowed(OperatorKind::Conv2d, 4, 8, 16, 8, 1, 1)).lines == 0);
    // Positions 4 to 7 and 8 to 11 of rows of six.
    CHECK(product(test::windowed(OperatorKind::Conv2d, 2, 6, 16, 8, 1, 1)).lines == 1);
}

TEST_CASE("depthwise lines are done in pairs of outputs, channels in groups of four") {
    const LoopCounts loops =
        depthwise(test::windowed(OperatorKind::DepthwiseConv2d, 8, 7, 16, 16, 3, 1));
    CHECK(loops.channels == 16);
    CHECK(loops.batches == 4);
    CHECK(loops.lines == 8 * 16);
    CHECK(loops.blocks == 8 * 16 * 3);
    CHECK(loops.singles == 8 * 16);
    CHECK(loops.runs == 4 * 8);
    CHECK(loops.single_patches == 4 * 8 * 7);
    // A row above and one below, and all three rows of the planes once for the columns outside.
    CHECK(loops.edge_taps == 4 * 5 * 5);
}

TEST_CASE("the last group of depthwise channels overlaps the one before") {
    const LoopCounts loops =
        depthwise(test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 6, 6, 3, 1));
    CHECK(loops.batches == 2);
    CHECK(loops.channels == 8);
}

TEST_CASE("windows without an inner loop of their own multiply words in C") {
    const auto any = test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 4, 4, 4, 1);
    CHECK(depthwise(any).steps == 8 * 4 * 8 * (4 * 2));
    const auto own = test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 4, 4, 5, 1);
    CHECK(depthwise(own).steps == 0);
}
