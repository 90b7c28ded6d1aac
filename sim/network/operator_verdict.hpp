// The rules of single operators by what they look at; operator_rules.cpp applies them in this
// order. Each relies on those before it: operands exist, tensors have legal shapes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <optional>
#include <string>

#include "network/network.hpp"

namespace outcore::network {

/// A broken rule and the tensor that breaks it.
struct Complaint {
    TensorId tensor;
    std::string message;
};
using Verdict = std::optional<Complaint>;

inline bool has_weights(OperatorKind kind) {
    return kind == OperatorKind::Conv2d || kind == OperatorKind::DepthwiseConv2d ||
           kind == OperatorKind::FullyConnected;
}

Verdict check_types(const Network& network, const Operator& op);         // type_rules.cpp
Verdict check_attributes(const Network& network, const Operator& op);    // shape_rules.cpp
Verdict check_shapes(const Network& network, const Operator& op);        // shape_rules.cpp
Verdict check_quantisation(const Network& network, const Operator& op);  // quantization_rules.cpp

}  // namespace outcore::network
