// Whole networks: order of bytes, memory, errors, folding of constants, seeded inputs.
// SPDX-License-Identifier: Apache-2.0
#include "reference/executor.hpp"

#include <catch2/catch.hpp>

#include "reference/constant_folding.hpp"
#include "reference/seeded_input.hpp"
#include "reference/single_operator.hpp"

using namespace outcore;
using network::OperatorKind;
using test::SingleOperator;

namespace {

TensorId add_tensor(network::Network& network, const std::string& name, float scale) {
    network::Tensor tensor;
    tensor.name = name;
    tensor.shape = {1, 2};
    tensor.quantization.scales = {scale};
    tensor.quantization.zero_points = {0};
    return network.tensors.add(std::move(tensor));
}

void add_operator(network::Network& network, OperatorKind kind, std::vector<TensorId> inputs,
                  TensorId output) {
    network::Operator op;
    op.kind = kind;
    op.file_index = static_cast<std::int32_t>(network.operators.size());
    op.inputs = std::move(inputs);
    op.output = output;
    if (kind == OperatorKind::Add) op.attributes = network::Fused{};
    network.operators.push_back(std::move(op));
}

/// sum = input + rescaled constant; twice = sum + sum. Outputs are twice, then sum.
network::Network with_constant() {
    network::Network network;
    const TensorId input = add_tensor(network, "input", 1.0F);
    const TensorId constant = add_tensor(network, "constant", 0.5F);
    const TensorId rescaled = add_tensor(network, "rescaled", 1.0F);
    const TensorId sum = add_tensor(network, "sum", 1.0F);
    const TensorId twice = add_tensor(network, "twice", 1.0F);
    network.tensors[constant].data = {20, 246};  // 20 and -10
    add_operator(network, OperatorKind::Quantize, {constant}, rescaled);
    add_operator(network, OperatorKind::Add, {input, rescaled}, sum);
    add_operator(network, OperatorKind::Add, {sum, sum}, twice);
    network.inputs = {input};
    network.outputs = {twice, sum};
    return network;
}

const std::vector<std::uint8_t> kInputs = {1, 2};
const std::vector<std::uint8_t> kOutputs = {22, 250, 11, 253};  // 22 -6, 11 -3

}  // namespace

TEST_CASE("outputs come in the network's order, inner tensors by id") {
    const network::Network network = with_constant();
    const auto execution = reference::run(network, kInputs);
    REQUIRE(execution.ok());
    CHECK(execution->outputs == kOutputs);
    CHECK(execution->tensors[TensorId(0)] == kInputs);
    CHECK(execution->tensors[TensorId(1)].empty());
    CHECK(execution->tensors[TensorId(2)] == std::vector<std::uint8_t>{10, 251});
}

TEST_CASE("keeping outputs only gives the same outputs and frees the rest") {
    const network::Network network = with_constant();
    const auto execution = reference::run(network, kInputs, {reference::Rounding::Double, true});
    REQUIRE(execution.ok());
    CHECK(execution->outputs == kOutputs);
    CHECK(execution->tensors[TensorId(0)].empty());
    CHECK(execution->tensors[TensorId(2)].empty());
    CHECK(execution->tensors[TensorId(3)].size() == 2);
}

TEST_CASE("inputs of a wrong size are refused") {
    const network::Network network = with_constant();
    for (const std::size_t size : {0, 1, 3}) {
        const auto execution = reference::run(network, std::vector<std::uint8_t>(size));
        REQUIRE_FALSE(execution.ok());
        CHECK(execution.diagnostics().front().message ==
              "found " + std::to_string(size) + " bytes; must be 2");
    }
}

TEST_CASE("operators of constants are folded and the outputs stay") {
    const network::Network network = reference::fold_constants(with_constant());
    REQUIRE(network.operators.size() == 2);
    CHECK(network.op(OperatorId(0)).kind == OperatorKind::Add);
    CHECK(network.op(OperatorId(0)).file_index == 1);
    CHECK(network.tensor(TensorId(2)).data == std::vector<std::uint8_t>{10, 251});
    CHECK(reference::run(network, kInputs)->outputs == kOutputs);
}

TEST_CASE("an operator that writes an output is not folded") {
    network::Network network = with_constant();
    network.outputs.push_back(TensorId(2));
    CHECK(reference::fold_constants(network).operators.size() == 3);
}

TEST_CASE("seeded inputs are the xorshift32 stream") {
    SingleOperator bytes(OperatorKind::Reshape, std::monostate{});
    bytes.input({1, 3}, {}).output({3}, {});
    // 1 -> 270369 -> 67634689 -> 2647435461: Marsaglia's generator with shifts 13, 17, 5
    CHECK(reference::seeded_input(bytes.build(), 1) == std::vector<std::uint8_t>{0x21, 0x01, 0xC5});
}

TEST_CASE("seeded floats take one byte of the stream each") {
    SingleOperator floats(OperatorKind::Quantize, std::monostate{});
    floats.input({1, 2}, {}, network::ElementType::Float32).output({1, 2}, {});
    const auto values = test::values_of<float>(reference::seeded_input(floats.build(), 1));
    CHECK(values ==
          std::vector<float>{-0.7421875F, -0.9921875F});  // (33 - 128) / 128, (1 - 128) / 128
}
