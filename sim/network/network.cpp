// SPDX-License-Identifier: Apache-2.0
#include "network/network.hpp"

#include <fmt/format.h>

#include <functional>
#include <numeric>

namespace outcore::network {

std::int64_t size_bytes(ElementType type) {
    return type == ElementType::Int8 || type == ElementType::UInt8 ? 1 : 4;
}

std::string_view to_string(ElementType type) {
    switch (type) {
        case ElementType::Int8:
            return "int8";
        case ElementType::UInt8:
            return "uint8";
        case ElementType::Int32:
            return "int32";
        case ElementType::Float32:
            return "float32";
    }
    return "?";
}

std::string_view to_string(OperatorKind kind) {
    switch (kind) {
        case OperatorKind::Add:
            return "ADD";
        case OperatorKind::Sub:
            return "SUB";
        case OperatorKind::Mul:
            return "MUL";
        case OperatorKind::AveragePool2d:
            return "AVERAGE_POOL_2D";
        case OperatorKind::MaxPool2d:
            return "MAX_POOL_2D";
        case OperatorKind::Concatenation:
            return "CONCATENATION";
        case OperatorKind::Conv2d:
            return "CONV_2D";
        case OperatorKind::DepthwiseConv2d:
            return "DEPTHWISE_CONV_2D";
        case OperatorKind::Dequantize:
            return "DEQUANTIZE";
        case OperatorKind::FullyConnected:
            return "FULLY_CONNECTED";
        case OperatorKind::Logistic:
            return "LOGISTIC";
        case OperatorKind::Mean:
            return "MEAN";
        case OperatorKind::Pad:
            return "PAD";
        case OperatorKind::Quantize:
            return "QUANTIZE";
        case OperatorKind::Relu:
            return "RELU";
        case OperatorKind::Relu6:
            return "RELU6";
        case OperatorKind::Reshape:
            return "RESHAPE";
        case OperatorKind::ResizeNearestNeighbor:
            return "RESIZE_NEAREST_NEIGHBOR";
        case OperatorKind::Softmax:
            return "SOFTMAX";
        case OperatorKind::Squeeze:
            return "SQUEEZE";
        case OperatorKind::Transpose:
            return "TRANSPOSE";
    }
    return "?";
}

std::int64_t Tensor::elements() const {
    return std::accumulate(shape.begin(), shape.end(), std::int64_t{1}, std::multiplies<>());
}

std::int64_t Tensor::size_bytes() const { return elements() * network::size_bytes(type); }

std::string Network::describe(OperatorId id) const {
    const Operator& op = operators[id];
    return fmt::format("#{} {} (tensor '{}')", op.file_index, to_string(op.kind),
                       tensors[op.output].name);
}

std::int64_t macs(const Network& network, OperatorId id) {
    const Operator& op = network.op(id);
    switch (op.kind) {
        case OperatorKind::Conv2d: {
            const auto& weights = network.tensor(op.inputs[1]).shape;  // O, H, W, I
            return network.tensor(op.output).elements() * weights.at(1) * weights.at(2) *
                   weights.at(3);
        }
        case OperatorKind::DepthwiseConv2d: {
            const auto& weights = network.tensor(op.inputs[1]).shape;  // 1, H, W, O
            return network.tensor(op.output).elements() * weights.at(1) * weights.at(2);
        }
        case OperatorKind::FullyConnected:
            return network.tensor(op.output).elements() * network.tensor(op.inputs[1]).shape.at(1);
        default:
            return 0;
    }
}

std::int64_t constant_bytes(const Network& network) {
    std::vector<bool> seen(network.tensors.size());
    std::int64_t total = 0;
    for (const Operator& op : network.operators) {
        for (const TensorId input : op.inputs) {
            if (!input.valid() || seen[input.index()] || !network.tensor(input).constant())
                continue;
            seen[input.index()] = true;
            total += network.tensor(input).size_bytes();
        }
    }
    return total;
}

}  // namespace outcore::network
