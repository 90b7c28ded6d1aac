// Operators that only move elements.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "reference/single_operator.hpp"

using namespace outcore;
using network::OperatorKind;
using test::SingleOperator;
using Values = std::vector<std::int8_t>;

namespace {

SingleOperator resize(std::int32_t from, std::int32_t to, network::ResizeAttributes attributes) {
    SingleOperator op(OperatorKind::ResizeNearestNeighbor, attributes);
    op.input({1, 1, from, 1}, {}).output({1, 1, to, 1}, {});
    return op;
}

}  // namespace

TEST_CASE("padding is filled with the zero point") {
    SingleOperator op(OperatorKind::Pad, network::PadAttributes{{0, 1, 0, 0}, {0, 0, 2, 1}});
    op.input({1, 1, 2, 1}, {1.0F, -7}).output({1, 2, 4, 2}, {1.0F, -7});
    CHECK(op.run(Values{1, 2}) ==
          Values{-7, -7, -7, -7, -7, -7, -7, -7, 1, -7, 2, -7, -7, -7, -7, -7});
}

TEST_CASE("a transposition moves channels to the end") {
    SingleOperator op(OperatorKind::Transpose, network::TransposeAttributes{{0, 2, 3, 1}});
    op.input({1, 2, 1, 3}, {}).output({1, 1, 3, 2}, {});
    CHECK(op.run(Values{1, 2, 3, 4, 5, 6}) == Values{1, 4, 2, 5, 3, 6});
}

TEST_CASE("a reshape keeps the bytes") {
    SingleOperator op(OperatorKind::Reshape, std::monostate{});
    op.input({1, 2, 3}, {}).output({1, 6}, {});
    CHECK(op.run(Values{1, 2, 3, 4, 5, 6}) == Values{1, 2, 3, 4, 5, 6});
}

TEST_CASE("a concatenation interleaves along its axis") {
    SingleOperator channels(OperatorKind::Concatenation,
                            network::Fused{network::Activation::None, 3});
    channels.input({1, 1, 2, 1}, {}).input({1, 1, 2, 2}, {}).output({1, 1, 2, 3}, {});
    CHECK(channels.run(Values{1, 2, 3, 4, 5, 6}) == Values{1, 3, 4, 2, 5, 6});
    SingleOperator rows(OperatorKind::Concatenation, network::Fused{network::Activation::None, 1});
    rows.input({1, 1, 2, 1}, {}).input({1, 2, 2, 1}, {}).output({1, 3, 2, 1}, {});
    CHECK(rows.run(Values{1, 2, 3, 4, 5, 6}) == Values{1, 2, 3, 4, 5, 6});
}

TEST_CASE("the nearest neighbour is found by each convention") {
    const Values four = {1, 2, 3, 4};
    CHECK(resize(2, 4, {}).run(Values{1, 2}) == Values{1, 1, 2, 2});
    CHECK(resize(4, 2, {}).run(four) == Values{1, 3});
    CHECK(resize(4, 2, {false, true}).run(four) == Values{2, 4});
    CHECK(resize(4, 3, {true, false}).run(four) == Values{1, 3, 4});  // 1.5 rounds up
    CHECK(resize(4, 6, {false, false}).run(four) == Values{1, 1, 2, 3, 3, 4});
}

TEST_CASE("a resize moves whole pixels of every row") {
    SingleOperator op(OperatorKind::ResizeNearestNeighbor, network::ResizeAttributes{});
    op.input({1, 2, 1, 2}, {}).output({1, 4, 2, 2}, {});
    CHECK(op.run(Values{1, 2, 3, 4}) == Values{1, 2, 1, 2, 1, 2, 1, 2, 3, 4, 3, 4, 3, 4, 3, 4});
}
