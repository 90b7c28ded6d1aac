// Attributes in their ranges, and shapes as the operators make them.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>
#include <cmath>
#include <utility>

#include "network/geometry.hpp"
#include "network/operator_verdict.hpp"
#include "network/shape_inference.hpp"

namespace outcore::network {
namespace {

Verdict check_window(const Network& network, const Operator& op) {
    const auto& window = op.as<Window>();
    const std::array<std::pair<std::string_view, std::int32_t>, 7> fields{
        {{"kernel height", window.kernel_h},
         {"kernel width", window.kernel_w},
         {"stride_h", window.stride_h},
         {"stride_w", window.stride_w},
         {"dilation_h", window.dilation_h},
         {"dilation_w", window.dilation_w},
         {"depth_multiplier", window.depth_multiplier}}};
    for (const auto& [name, value] : fields) {
        if (value < 1 || value > kLargestWindow) {
            return Complaint{op.output, fmt::format("{} is {}, must be between 1 and {}", name,
                                                    value, kLargestWindow)};
        }
    }
    const Shape& input = network.tensor(op.inputs[0]).shape;
    if (input.size() != 4) return std::nullopt;  // infer_shape says so
    if (window.pad_top != window_pad(window.padding, input[1], window.kernel_h, window.stride_h,
                                     window.dilation_h) ||
        window.pad_left != window_pad(window.padding, input[2], window.kernel_w, window.stride_w,
                                      window.dilation_w)) {
        return Complaint{op.output, "pad_top and pad_left are not those of its padding"};
    }
    return std::nullopt;
}

Verdict check_mean(const Network& network, const Operator& op) {
    const auto rank = static_cast<std::int32_t>(network.tensor(op.inputs[0]).shape.size());
    const auto& axes = op.as<ReduceAttributes>().axes;
    for (std::size_t i = 0; i < axes.size(); ++i) {
        const bool ascending = i == 0 || axes[i - 1] < axes[i];
        if (axes[i] < 0 || axes[i] >= rank || !ascending) {
            return Complaint{op.output, fmt::format("axes ({}) of a tensor of {} dimensions",
                                                    fmt::join(axes, ", "), rank)};
        }
    }
    return std::nullopt;
}

}  // namespace

Verdict check_attributes(const Network& network, const Operator& op) {
    if (std::holds_alternative<Window>(op.attributes)) return check_window(network, op);
    if (op.kind == OperatorKind::Mean) return check_mean(network, op);
    if (op.kind == OperatorKind::Softmax) {
        const float beta = op.as<SoftmaxAttributes>().beta;
        if (!(std::isfinite(beta) && beta > 0))
            return Complaint{op.output, fmt::format("beta is {}", beta)};
    }
    if (op.kind == OperatorKind::Concatenation && op.as<Fused>().activation != Activation::None) {
        return Complaint{op.output, "a fused activation is not supported here"};
    }
    if (op.kind == OperatorKind::ResizeNearestNeighbor) {
        const auto& resize = op.as<ResizeAttributes>();
        if (resize.align_corners && resize.half_pixel_centers) {
            return Complaint{op.output, "align_corners and half_pixel_centers exclude each other"};
        }
    }
    return std::nullopt;
}

Verdict check_shapes(const Network& network, const Operator& op) {
    const auto inferred = infer_shape(network, op);
    if (!inferred) return Complaint{op.output, inferred.diagnostics().front().message};
    const Tensor& output = network.tensor(op.output);
    if (*inferred != output.shape) {
        return Complaint{op.output, fmt::format("has shape {}, the operator makes {}",
                                                to_string(output.shape), to_string(*inferred))};
    }
    std::vector<TensorId> boxes(op.inputs.begin(),
                                op.inputs.begin() + static_cast<std::ptrdiff_t>(operand_count(op)));
    boxes.push_back(op.output);
    for (const TensorId id : boxes) {
        if (!canonical_extent(network.tensor(id))) {
            return Complaint{
                id, fmt::format("has shape {}; only batch 1 and up to three further dimensions are "
                                "supported",
                                to_string(network.tensor(id).shape))};
        }
    }
    return std::nullopt;
}

}  // namespace outcore::network
