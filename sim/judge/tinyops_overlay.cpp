// SPDX-License-Identifier: Apache-2.0
#include "judge/tinyops_overlay.hpp"

#include <algorithm>

namespace outcore::judge {
namespace {

using network::Network;
using network::Operator;
using network::OperatorKind;

constexpr std::size_t kImageDimensions = 4;
constexpr std::int64_t kBiasBytes = 4;
// Bytes of working memory for each weight of a window (CONV_RC_MULTIPLIER and
// DEPTHWISE_CONV_RC_MULTIPLIER of overlay_base.h): 16-bit values of two windows and of one.
constexpr std::int64_t kConvolutionWindow = 4;
constexpr std::int64_t kDepthwiseWindow = 2;

using Shape = std::vector<std::int32_t>;

const Shape& input_shape(const Network& network, const Operator& op) {
    return network.tensor(op.inputs[0]).shape;
}

bool convolution(OperatorKind kind) {
    return kind == OperatorKind::Conv2d || kind == OperatorKind::DepthwiseConv2d;
}

bool row_by_row(OperatorKind kind) {
    return kind == OperatorKind::Pad || kind == OperatorKind::Add || kind == OperatorKind::Mul;
}

TinyOpsWindow vertical(const Network& network, const Operator& op) {
    const auto& window = op.as<network::Window>();
    return {input_shape(network, op)[1], network.tensor(op.output).shape[1], window.kernel_h,
            window.stride_h, window.pad_top};
}

std::int64_t row_bytes(const Shape& shape) { return std::int64_t{shape[0]} * shape[2] * shape[3]; }

std::int64_t largest_part_bytes(const Network& network, OperatorId id, std::int32_t factor) {
    std::int32_t rows = 0;
    for (const TinyOpsPart& part : tinyops_parts(network, id, factor)) {
        rows = std::max(rows, part.rows());
    }
    return rows == 0 ? 0 : rows * row_bytes(input_shape(network, network.op(id)));
}

std::int64_t window_bytes(const Network& network, const Operator& op) {
    const auto& window = op.as<network::Window>();
    const bool depthwise = op.kind == OperatorKind::DepthwiseConv2d;
    return (depthwise ? kDepthwiseWindow : kConvolutionWindow) * window.kernel_h * window.kernel_w *
           network.tensor(op.inputs[1]).shape[3];
}

void add_convolution(TinyOpsOverlay& overlay, const Network& network, OperatorId id) {
    const Operator& op = network.op(id);
    const std::int64_t bytes = window_bytes(network, op);
    if (bytes > overlay.window_bytes) {
        overlay.window_bytes = bytes;
        overlay.largest_window = id;
    }
    overlay.bias_bytes =
        std::max(overlay.bias_bytes, kBiasBytes * network.tensor(op.output).shape[3]);
}

}  // namespace

std::vector<TinyOpsPart> tinyops_parts(const Network& network, OperatorId id, std::int32_t factor) {
    const Operator& op = network.op(id);
    if (input_shape(network, op).size() != kImageDimensions) return {};
    if (convolution(op.kind)) return tinyops_window_parts(vertical(network, op), factor);
    if (row_by_row(op.kind)) return tinyops_row_parts(input_shape(network, op)[1], factor);
    return {};
}

TinyOpsOverlay tinyops_overlay(const Network& network, std::int32_t factor) {
    TinyOpsOverlay overlay;
    for (std::size_t i = 0; i < network.operators.size(); ++i) {
        const OperatorId id(i);
        const std::int64_t part = largest_part_bytes(network, id, factor);
        if (part > overlay.part_bytes) {
            overlay.part_bytes = part;
            overlay.largest_part = id;
        }
        if (convolution(network.op(id).kind)) add_convolution(overlay, network, id);
    }
    return overlay;
}

}  // namespace outcore::judge
