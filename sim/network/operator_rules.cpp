// SPDX-License-Identifier: Apache-2.0
#include "network/operator_rules.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>
#include <utility>

#include "network/geometry.hpp"
#include "network/graph.hpp"
#include "network/shape_inference.hpp"

namespace outcore::network {
namespace {

/// A broken rule and the tensor that breaks it.
struct Complaint {
    TensorId tensor;
    std::string message;
};
using Verdict = std::optional<Complaint>;

/// Rescaling factors (input scale * weight scale / output scale) stay below this, so that shifts
/// stay small.
constexpr double kLargestRescale = 65536.0;

bool has_weights(OperatorKind kind) {
    return kind == OperatorKind::Conv2d || kind == OperatorKind::DepthwiseConv2d ||
           kind == OperatorKind::FullyConnected;
}

bool is_elementwise_pair(OperatorKind kind) {
    return kind == OperatorKind::Add || kind == OperatorKind::Sub || kind == OperatorKind::Mul;
}

/// Tensors that are known before inference: constants, and what operators make of constants only.
std::vector<bool> known_before_inference(const Network& network) {
    std::vector<bool> known;
    for (const Tensor& tensor : network.tensors) known.push_back(tensor.constant());
    for (const Operator& op : network.operators) {
        known[op.output.index()] =
            std::all_of(op.inputs.begin(), op.inputs.end(),
                        [&](TensorId input) { return !input.valid() || known[input.index()]; });
    }
    return known;
}

Verdict check_operands(const Network& network, const Operator& op) {
    const std::size_t expected = has_weights(op.kind) ? 3 : is_elementwise_pair(op.kind) ? 2 : 1;
    const bool enough =
        op.kind == OperatorKind::Concatenation ? !op.inputs.empty() : op.inputs.size() == expected;
    if (!enough)
        return Complaint{op.output,
                         fmt::format("{} inputs, must be {}", op.inputs.size(), expected)};
    for (std::size_t i = 0; i < op.inputs.size(); ++i) {
        const bool optional_bias = has_weights(op.kind) && i == 2;
        if (!op.inputs[i].valid() && optional_bias) continue;
        if (!network.tensors.contains(op.inputs[i])) {
            return Complaint{op.output, fmt::format("input {} names no tensor", i)};
        }
    }
    return std::nullopt;
}

Verdict check_tensor(const Network& network, TensorId id) {
    const Tensor& tensor = network.tensor(id);
    if (checked_elements(tensor.shape) == 0) {
        return Complaint{
            id, fmt::format("shape {}, dimensions must be positive and their product at most {}",
                            to_string(tensor.shape), kMostElements)};
    }
    if (tensor.constant() && static_cast<std::int64_t>(tensor.data.size()) != tensor.size_bytes()) {
        return Complaint{
            id, fmt::format("{} bytes of data, {} {} need {}", tensor.data.size(),
                            to_string(tensor.shape), to_string(tensor.type), tensor.size_bytes())};
    }
    return std::nullopt;
}

Verdict check_tensors(const Network& network, const Operator& op) {
    for (const TensorId input : op.inputs) {
        if (!input.valid()) continue;
        if (auto verdict = check_tensor(network, input)) return verdict;
    }
    return check_tensor(network, op.output);
}

// --- element types ---

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

// --- attributes and shapes ---

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

// --- quantisation ---

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

Verdict check_known_weights(const Operator& op, const std::vector<bool>& known) {
    if (!has_weights(op.kind)) return std::nullopt;
    for (const std::size_t i : {std::size_t{1}, std::size_t{2}}) {
        const TensorId id = op.inputs[i];
        if (id.valid() && !known[id.index()])
            return Complaint{id, "weights and bias must be constant"};
    }
    return std::nullopt;
}

Verdict check_operator(const Network& network, const Operator& op) {
    for (const auto rule : {check_operands, check_tensors, check_types, check_attributes,
                            check_shapes, check_quantisation}) {
        if (auto verdict = rule(network, op)) return verdict;
    }
    return std::nullopt;
}

/// What each operator reads is there, every activation has one producer, inputs and outputs are
/// activations.
void check_whole(const Network& network, Diagnostics& found) {
    const std::string& file = network.source_path;
    if (network.operators.empty()) found.push_back({file, "", "has no operators"});
    if (network.inputs.empty()) found.push_back({file, "", "has no inputs"});
    if (network.outputs.empty()) found.push_back({file, "", "has no outputs"});
    std::vector<bool> available;
    for (const Tensor& tensor : network.tensors) available.push_back(tensor.constant());
    for (const TensorId id : network.inputs) {
        if (available[id.index()]) {
            found.push_back({file,
                             fmt::format("input tensor {} '{}'", id.value, network.tensor(id).name),
                             "is constant, or named twice"});
        }
        if (auto verdict = check_tensor(network, id)) {
            found.push_back({file,
                             fmt::format("input tensor {} '{}'", id.value, network.tensor(id).name),
                             verdict->message});
        }
        available[id.index()] = true;
    }
    for (const Operator& op : network.operators) {
        for (const TensorId id : op.inputs) {
            if (id.valid() && !available[id.index()]) {
                found.push_back(
                    {file, place(network, op, id), "is read before anything writes it"});
            }
        }
        if (available[op.output.index()]) {
            found.push_back({file, place(network, op, op.output),
                             "is written here, but is a constant, an input, "
                             "or written before"});
        }
        available[op.output.index()] = true;
    }
    for (const TensorId id : network.outputs) {
        const bool produced = std::any_of(network.operators.begin(), network.operators.end(),
                                          [&](const Operator& op) { return op.output == id; });
        if (!produced) {
            found.push_back(
                {file, fmt::format("output tensor {} '{}'", id.value, network.tensor(id).name),
                 "is written by no operator"});
        }
    }
}

/// Everything below indexes tensors by these ids.
bool ids_in_range(const Network& network) {
    const auto known = [&](TensorId id) { return network.tensors.contains(id); };
    return std::all_of(network.inputs.begin(), network.inputs.end(), known) &&
           std::all_of(network.outputs.begin(), network.outputs.end(), known) &&
           std::all_of(network.operators.begin(), network.operators.end(), [&](const Operator& op) {
               return known(op.output) &&
                      std::all_of(op.inputs.begin(), op.inputs.end(),
                                  [&](TensorId id) { return !id.valid() || known(id); });
           });
}

}  // namespace

std::string place(const Network& network, const Operator& op, TensorId tensor) {
    std::string text = fmt::format("operator {} {}", op.file_index, to_string(op.kind));
    if (network.tensors.contains(tensor)) {
        text += fmt::format(", tensor {} '{}'", tensor.value, network.tensor(tensor).name);
    }
    return text;
}

Diagnostics check_rules(const Network& network) {
    if (!ids_in_range(network)) {
        return {{network.source_path, "", "names a tensor that does not exist"}};
    }
    Diagnostics found;
    const std::vector<bool> known = known_before_inference(network);
    for (const Operator& op : network.operators) {
        auto verdict = check_operator(network, op);
        if (!verdict) verdict = check_known_weights(op, known);
        if (verdict)
            found.push_back(
                {network.source_path, place(network, op, verdict->tensor), verdict->message});
    }
    if (!found.empty()) return found;
    const auto graph = OperatorGraph::build(network);
    if (!graph) return graph.diagnostics();
    check_whole(network, found);
    return found;
}

}  // namespace outcore::network
