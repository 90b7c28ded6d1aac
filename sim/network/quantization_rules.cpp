// Scales and zero points: legal ones, and those that the integer rules of each operator need.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "network/geometry.hpp"
#include "network/operator_verdict.hpp"

namespace outcore::network {
namespace {

/// Rescaling factors (input scale * weight scale / output scale) stay below this, so that shifts
/// stay small.
constexpr double kLargestRescale = 65536.0;

Verdict check_scales(const Network& network, TensorId id) {
    const Tensor& tensor = network.tensor(id);
    const Quantization& q = tensor.quantization;
    if (q.scales.empty()) return Complaint{id, "has no quantisation"};
    for (const float scale : q.scales) {
        if (!(std::isfinite(scale) && scale > 0)) {
            return Complaint{id, fmt::format("scale {}, must be positive and finite", scale)};
        }
    }
    if (q.zero_points.size() > 1 && q.zero_points.size() != q.scales.size()) {
        return Complaint{
            id, fmt::format("{} zero points for {} scales", q.zero_points.size(), q.scales.size())};
    }
    const std::int32_t low = tensor.type == ElementType::UInt8 ? 0 : -128;
    const std::int32_t high = tensor.type == ElementType::UInt8 ? 255 : 127;
    for (const std::int32_t zero_point : q.zero_points) {
        if (zero_point < low || zero_point > high) {
            return Complaint{
                id, fmt::format("zero point {}, must be between {} and {}", zero_point, low, high)};
        }
    }
    return std::nullopt;
}

bool quantised(const Tensor& tensor) {
    return tensor.type == ElementType::Int8 || tensor.type == ElementType::UInt8;
}

/// Activations and constant operands: one scale.
Verdict check_activation(const Network& network, TensorId id) {
    if (!quantised(network.tensor(id))) return std::nullopt;
    if (auto verdict = check_scales(network, id)) return verdict;
    const std::size_t scales = network.tensor(id).quantization.scales.size();
    if (scales == 1) return std::nullopt;
    return Complaint{id,
                     fmt::format("{} scales; only weights may be quantised per channel", scales)};
}

Verdict check_weights(const Network& network, const Operator& op) {
    const TensorId id = op.inputs[1];
    if (auto verdict = check_scales(network, id)) return verdict;
    const Tensor& weights = network.tensor(id);
    const Quantization& q = weights.quantization;
    const std::int32_t channel_axis = op.kind == OperatorKind::DepthwiseConv2d ? 3 : 0;
    const std::int32_t channels = weights.shape.at(static_cast<std::size_t>(channel_axis));
    if (q.per_channel() &&
        (q.axis != channel_axis || q.scales.size() != static_cast<std::size_t>(channels))) {
        return Complaint{id, fmt::format("{} scales along axis {}, must be {} along axis {}",
                                         q.scales.size(), q.axis, channels, channel_axis)};
    }
    if (std::any_of(q.zero_points.begin(), q.zero_points.end(),
                    [](std::int32_t z) { return z != 0; })) {
        return Complaint{id, "weights must have zero point 0"};
    }
    if (op.inputs[2].valid() && network.tensor(op.inputs[2]).elements() != channels) {
        return Complaint{op.inputs[2],
                         fmt::format("a bias of {} elements for {} channels",
                                     network.tensor(op.inputs[2]).elements(), channels)};
    }
    return std::nullopt;
}

/// Operators that move bytes without rescaling need the same quantisation on both sides.
bool keeps_quantisation(OperatorKind kind) {
    return kind == OperatorKind::AveragePool2d || kind == OperatorKind::MaxPool2d ||
           kind == OperatorKind::Pad || kind == OperatorKind::Concatenation ||
           kind == OperatorKind::ResizeNearestNeighbor || kind == OperatorKind::Relu6;
}

Verdict check_same_quantisation(const Network& network, const Operator& op) {
    const Quantization& out = network.tensor(op.output).quantization;
    for (const TensorId id : op.inputs) {
        const Quantization& in = network.tensor(id).quantization;
        const bool same = std::abs(in.scale() - out.scale()) <= 1e-5F * out.scale() &&
                          in.zero_point() == out.zero_point();
        if (!same) {
            return Complaint{
                id,
                fmt::format("scale {} and zero point {} differ from those of the output, {} and {}",
                            in.scale(), in.zero_point(), out.scale(), out.zero_point())};
        }
    }
    return std::nullopt;
}

/// The integer rules of SOFTMAX and LOGISTIC produce 1/256 steps from -128.
Verdict check_probability_output(const Network& network, const Operator& op) {
    const Quantization& q = network.tensor(op.output).quantization;
    if (q.scale() == 1.0F / 256.0F && q.zero_point() == -128) return std::nullopt;
    return Complaint{op.output, fmt::format("scale {} and zero point {}, must be 1/256 and -128",
                                            q.scale(), q.zero_point())};
}

Verdict check_rescaling(const Network& network, const Operator& op) {
    const auto scale = [&](TensorId id) { return double{network.tensor(id).quantization.scale()}; };
    if (!quantised(network.tensor(op.inputs[0])) || !quantised(network.tensor(op.output)))
        return std::nullopt;
    double factor = scale(op.inputs[0]) / scale(op.output);
    double limit = kLargestRescale;
    if (has_weights(op.kind)) {
        const auto& scales = network.tensor(op.inputs[1]).quantization.scales;
        factor *= double{*std::max_element(scales.begin(), scales.end())};
    } else if (op.kind == OperatorKind::Mul) {
        factor *= scale(op.inputs[1]);
    } else if (op.kind == OperatorKind::Add || op.kind == OperatorKind::Sub) {
        // Inputs are shifted left by 20 bits; what rescales their sum must stay below 1.
        factor = 2 * std::max(scale(op.inputs[0]), scale(op.inputs[1])) / scale(op.output);
        limit = 1 << 20;
    } else if (is_view(op.kind) || op.kind == OperatorKind::Transpose ||
               op.kind == OperatorKind::Softmax || op.kind == OperatorKind::Logistic) {
        return std::nullopt;
    }
    if (factor < limit) return std::nullopt;
    return Complaint{
        op.output,
        fmt::format("its scales give a rescaling factor of {}, must be below {}", factor, limit)};
}

}  // namespace

Verdict check_quantisation(const Network& network, const Operator& op) {
    for (std::size_t i = 0; i < operand_count(op); ++i) {
        if (auto verdict = check_activation(network, op.inputs[i])) return verdict;
    }
    if (auto verdict = check_activation(network, op.output)) return verdict;
    if (has_weights(op.kind)) {
        if (auto verdict = check_weights(network, op)) return verdict;
    }
    if (keeps_quantisation(op.kind)) {
        if (auto verdict = check_same_quantisation(network, op)) return verdict;
    }
    if (op.kind == OperatorKind::Softmax || op.kind == OperatorKind::Logistic) {
        if (auto verdict = check_probability_output(network, op)) return verdict;
    }
    return check_rescaling(network, op);
}

}  // namespace outcore::network
