// Which element types an operator takes and makes.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include "network/geometry.hpp"
#include "network/operator_verdict.hpp"

namespace outcore::network {
namespace {

Verdict type_complaint(const Network& network, TensorId id) {
    const ElementType type = network.tensor(id).type;
    if (type == ElementType::UInt8) {
        return Complaint{
            id, "is uint8; only int8 is computed on (models quantised to uint8 are not supported)"};
    }
    return Complaint{
        id, fmt::format("is {}; only int8 is computed on, {} is legal before QUANTIZE and behind "
                        "DEQUANTIZE only",
                        to_string(type), to_string(ElementType::Float32))};
}

}  // namespace

Verdict check_types(const Network& network, const Operator& op) {
    const auto type = [&](TensorId id) { return network.tensor(id).type; };
    const auto is_byte = [&](TensorId id) {
        return type(id) == ElementType::Int8 || type(id) == ElementType::UInt8;
    };
    if (is_view(op.kind)) {
        if (type(op.inputs[0]) == type(op.output)) return std::nullopt;
        return Complaint{op.output, fmt::format("is {}, the input {}", to_string(type(op.output)),
                                                to_string(type(op.inputs[0])))};
    }
    if (op.kind == OperatorKind::Quantize) {
        if (!is_byte(op.inputs[0]) && type(op.inputs[0]) != ElementType::Float32) {
            return Complaint{op.inputs[0], "is int32, must be float32, int8 or uint8"};
        }
        if (!is_byte(op.output)) return Complaint{op.output, "must be int8 or uint8"};
        return std::nullopt;
    }
    if (op.kind == OperatorKind::Dequantize) {
        if (!is_byte(op.inputs[0])) return Complaint{op.inputs[0], "must be int8 or uint8"};
        if (type(op.output) != ElementType::Float32) return Complaint{op.output, "must be float32"};
        return std::nullopt;
    }
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
        if (has_weights(op.kind) && i == 2) continue;
        if (type(op.inputs[i]) != ElementType::Int8) return type_complaint(network, op.inputs[i]);
    }
    if (has_weights(op.kind) && op.inputs[2].valid() && type(op.inputs[2]) != ElementType::Int32) {
        return Complaint{op.inputs[2],
                         fmt::format("is {}, a bias must be int32", to_string(type(op.inputs[2])))};
    }
    if (type(op.output) != ElementType::Int8) return type_complaint(network, op.output);
    return std::nullopt;
}

}  // namespace outcore::network
