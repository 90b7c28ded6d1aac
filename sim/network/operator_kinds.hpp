// Every operator kind once, in the order of the enumeration.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstddef>

#include "network/network.hpp"

namespace outcore::network {

inline constexpr std::array kOperatorKinds = {
    OperatorKind::Add,        OperatorKind::Sub,
    OperatorKind::Mul,        OperatorKind::AveragePool2d,
    OperatorKind::MaxPool2d,  OperatorKind::Concatenation,
    OperatorKind::Conv2d,     OperatorKind::DepthwiseConv2d,
    OperatorKind::Dequantize, OperatorKind::FullyConnected,
    OperatorKind::Logistic,   OperatorKind::Mean,
    OperatorKind::Pad,        OperatorKind::Quantize,
    OperatorKind::Relu,       OperatorKind::Relu6,
    OperatorKind::Reshape,    OperatorKind::ResizeNearestNeighbor,
    OperatorKind::Softmax,    OperatorKind::Squeeze,
    OperatorKind::Transpose,
};
static_assert(kOperatorKinds.size() == static_cast<std::size_t>(OperatorKind::Transpose) + 1,
              "a kind is missing");

}  // namespace outcore::network
