#include "network/pad_folding.hpp"

#include <catch2/catch.hpp>

#include "support/networks.hpp"

using namespace outcore;
using namespace outcore::network;
using outcore::test::NetworkBuilder;

TEST_CASE("a PAD in front of one convolution becomes its padding") {
    const Network folded = fold_pads(
        NetworkBuilder({1, 8, 8, 4}).pad(1, 2, 3, 0).conv(8, 3, 1, Padding::Valid).build());
    REQUIRE(folded.operators.size() == 1);
    const auto& window = folded.op(OperatorId(0)).as<Window>();
    CHECK(window.pad_top == 1);
    CHECK(window.pad_left == 3);
    CHECK(folded.op(OperatorId(0)).inputs[0] == folded.inputs[0]);
    CHECK(folded.op(OperatorId(0)).file_index == 1);
}

TEST_CASE("padding adds to the padding that a window has") {
    const Network folded =
        fold_pads(NetworkBuilder({1, 8, 8, 4}).pad(1, 1, 1, 1).depthwise(3).build());
    REQUIRE(folded.operators.size() == 1);
    CHECK(folded.op(OperatorId(0)).as<Window>().pad_top == 2);
}

TEST_CASE("a PAD that others read, or that ends the network, stays") {
    CHECK(fold_pads(NetworkBuilder({1, 8, 8, 4}).pad(1, 1, 1, 1).build()).operators.size() == 1);
    CHECK(fold_pads(NetworkBuilder({1, 8, 8, 4})
                        .pad(1, 1, 1, 1)
                        .pool(OperatorKind::MaxPool2d, 2, 2)
                        .build())
              .operators.size() == 2);
    NetworkBuilder twice({1, 8, 8, 4});
    const TensorId padded = twice.pad(1, 1, 1, 1).last();
    const TensorId first = twice.conv(4, 3, 1, Padding::Valid).last();
    const Network network = twice.from(padded).conv(4, 3, 1, Padding::Valid).add(first).build();
    CHECK(fold_pads(network).operators.size() == 4);
}
