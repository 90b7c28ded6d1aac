// Networks of a single operator, for pricing it. No weights: only shapes count.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>

#include "network/geometry.hpp"
#include "network/network.hpp"

namespace outcore::test {

using Shape = std::vector<std::int32_t>;

/// Operator 0 with one tensor for each input shape and one of the output shape.
inline network::Network one_operator(network::OperatorKind kind, const std::vector<Shape>& inputs,
                                     const Shape& output, network::Attributes attributes = {}) {
    network::Network network;
    network::Operator op;
    op.kind = kind;
    op.attributes = std::move(attributes);
    for (const Shape& shape : inputs) {
        network::Tensor tensor;
        tensor.shape = shape;
        op.inputs.push_back(network.tensors.add(tensor));
    }
    network::Tensor tensor;
    tensor.shape = output;
    op.output = network.tensors.add(tensor);
    network.operators.add(op);
    return network;
}

/// Kernel k x k over an input of h x w x c with SAME padding.
inline network::Network windowed(network::OperatorKind kind, std::int32_t h, std::int32_t w,
                                 std::int32_t c, std::int32_t outputs, std::int32_t k,
                                 std::int32_t stride) {
    network::Window window;
    window.padding = network::Padding::Same;
    window.kernel_h = window.kernel_w = k;
    window.stride_h = window.stride_w = stride;
    const std::int32_t out_h = (h + stride - 1) / stride, out_w = (w + stride - 1) / stride;
    window.pad_top = std::max(0, ((out_h - 1) * stride + k - h) / 2);
    window.pad_left = std::max(0, ((out_w - 1) * stride + k - w) / 2);
    std::vector<Shape> inputs = {{1, h, w, c}};
    if (kind == network::OperatorKind::Conv2d) inputs.push_back({outputs, k, k, c});
    if (kind == network::OperatorKind::DepthwiseConv2d) inputs.push_back({1, k, k, outputs});
    return one_operator(kind, inputs, {1, out_h, out_w, outputs}, window);
}

inline network::Network fully_connected(std::int32_t depth, std::int32_t outputs) {
    return one_operator(network::OperatorKind::FullyConnected, {{1, depth}, {outputs, depth}},
                        {1, outputs}, network::Fused{});
}

/// The tile that is the whole operator.
inline network::Tile whole_tile(const network::Network& network) {
    const network::Geometry shape = *network::geometry(network, OperatorId(0));
    return {network::whole(shape.output), 0, shape.reduction, 0};
}

}  // namespace outcore::test
