// SPDX-License-Identifier: Apache-2.0
#include "deploy/operator_record.hpp"

#include <bit>
#include <catch2/catch.hpp>

#include "deploy/small_schedule.hpp"

using namespace outcore;
using deploy::Field;

namespace {

/// A network of one operator of `kind`, whose tensors have scale 0.5 (inputs) and 1 (output).
network::Network one_operator(network::OperatorKind kind, network::Attributes attributes,
                              std::vector<std::vector<std::int32_t>> inputs,
                              std::vector<std::int32_t> output) {
    network::Network network;
    network::Operator op;
    op.kind = kind;
    op.attributes = std::move(attributes);
    for (auto& shape : inputs)
        op.inputs.push_back(network.tensors.add(testing::int8_tensor("in", shape, 0.5F, -3)));
    op.output = network.tensors.add(testing::int8_tensor("out", std::move(output), 1.0F, 5));
    network.operators.add(op);
    return network;
}

deploy::OperatorRecord record_of(const network::Network& network) {
    const auto record = deploy::operator_record(network, OperatorId(0));
    REQUIRE(record.ok());
    return *record;
}

std::vector<std::int32_t> slice(const deploy::OperatorRecord& record, std::size_t first,
                                std::size_t count) {
    const auto begin = record.fields().begin() + static_cast<std::ptrdiff_t>(first);
    return {begin, begin + static_cast<std::ptrdiff_t>(count)};
}

using Ints = std::vector<std::int32_t>;
constexpr std::int32_t kHalf = 1 << 30;  // 0.5 as a multiplier

}  // namespace

TEST_CASE("a convolution's record has geometry, zero points and the range of its activation") {
    const deploy::OperatorRecord record = record_of(testing::small_network());
    CHECK(slice(record, 0, 12) == Ints{6, 0, 0, 4, 4, 2, 0, 0, 0, 3, 3, 3});
    CHECK(slice(record, 12, 9) == Ints{2, 2, 1, 1, 1, 1, 0, 0, 1});
    CHECK(slice(record, 21, 5) == Ints{-3, 0, 5, 5, 127});
}

TEST_CASE("ADD has three multipliers and a left shift") {
    const auto network = one_operator(network::OperatorKind::Add, network::Fused{},
                                      {{1, 2, 3, 4}, {1, 1, 1, 4}}, {1, 2, 3, 4});
    const deploy::OperatorRecord record = record_of(network);
    CHECK(slice(record, 3, 9) == Ints{2, 3, 4, 1, 1, 4, 2, 3, 4});
    CHECK(slice(record, 21, 5) == Ints{-3, -3, 5, -128, 127});
    // Both inputs over twice the larger scale: 0.5; the output: 1 / 2^20.
    CHECK(slice(record, 26, 7) == Ints{20, kHalf, 0, kHalf, 0, kHalf, -19});
}

TEST_CASE("PAD, TRANSPOSE and RESIZE have their parameters in rows, columns, channels") {
    auto network =
        one_operator(network::OperatorKind::Pad, network::PadAttributes{{0, 1, 2, 3}, {0, 0, 0, 0}},
                     {{1, 2, 3, 4}}, {1, 3, 5, 7});
    deploy::OperatorRecord record = record_of(network);
    CHECK(slice(record, 18, 2) == Ints{1, 2});
    CHECK(record[Field::Parameter0] == 3);

    network =
        one_operator(network::OperatorKind::Transpose, network::TransposeAttributes{{0, 3, 1, 2}},
                     {{1, 2, 3, 4}}, {1, 4, 2, 3});
    CHECK(slice(record_of(network), 34, 3) == Ints{2, 0, 1});
    network = one_operator(network::OperatorKind::Transpose, network::TransposeAttributes{{1, 0}},
                           {{3, 4}}, {4, 3});
    CHECK(slice(record_of(network), 34, 3) == Ints{0, 2, 1});

    network = one_operator(network::OperatorKind::ResizeNearestNeighbor,
                           network::ResizeAttributes{true, false}, {{1, 2, 3, 4}}, {1, 4, 6, 4});
    CHECK(slice(record_of(network), 34, 2) == Ints{1, 0});
}

TEST_CASE("MEAN says what it reduces") {
    auto network =
        one_operator(network::OperatorKind::Mean, network::ReduceAttributes{{1, 2}, true},
                     {{1, 2, 2, 4}}, {1, 1, 1, 4});
    const deploy::OperatorRecord record = record_of(network);
    CHECK(slice(record, 34, 3) == Ints{1, 1, 0});
    CHECK(slice(record, 31, 2) == Ints{kHalf, -2});  // 0.5 / 4
    network = one_operator(network::OperatorKind::Mean, network::ReduceAttributes{{3}, true},
                           {{1, 1, 1, 4}}, {1, 1, 1, 1});
    CHECK(slice(record_of(network), 34, 3) == Ints{0, 0, 1});
}

TEST_CASE("SOFTMAX has the multiplier of its differences and the smallest that counts") {
    const auto network = one_operator(network::OperatorKind::Softmax, network::SoftmaxAttributes{},
                                      {{1, 10}}, {1, 10});
    const deploy::OperatorRecord record = record_of(network);
    CHECK(slice(record, 27, 2) == Ints{kHalf, 26});  // 0.5 * 2^26
    CHECK(record[Field::Parameter0] == -31);
}

TEST_CASE("QUANTIZE and DEQUANTIZE carry the bits of the scale") {
    auto network = one_operator(network::OperatorKind::Quantize, {}, {{1, 10}}, {1, 10});
    CHECK(slice(record_of(network), 31, 3) == Ints{kHalf, 0, 0});
    network.tensors[TensorId(0)].type = network::ElementType::Float32;
    network.tensors[TensorId(0)].quantization = {};
    CHECK(record_of(network)[Field::ScaleBits] == std::bit_cast<std::int32_t>(1.0F));
    CHECK(record_of(network)[Field::InputType] == 3);

    network = one_operator(network::OperatorKind::Dequantize, {}, {{1, 10}}, {1, 10});
    network.tensors[TensorId(1)].type = network::ElementType::Float32;
    network.tensors[TensorId(1)].quantization = {};
    CHECK(record_of(network)[Field::ScaleBits] == std::bit_cast<std::int32_t>(0.5F));
}
