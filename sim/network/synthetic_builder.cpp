// SPDX-License-Identifier: Apache-2.0
#include "network/synthetic_builder.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "network/operator_rules.hpp"

namespace outcore::network {
namespace {

/// Standard deviation of the accumulated sum before the activation, in real units: RELU6 clips at 3
/// of them.
constexpr double kSumDeviation = 2.0;
/// Of uniform integers in [-127, 127].
constexpr double kWeightDeviation = 73.612;
/// A tensor's range covers so many deviations.
constexpr double kRangeDeviations = 4.0;
/// Biases are uniform up to this part of kSumDeviation.
constexpr double kLargestBias = 0.5;
constexpr std::int64_t kMostConstantBytes = std::int64_t{1} << 30;

/// Every layer has a stream of its own: its weights do not depend on the layers before it.
Xorshift32 stream(std::uint32_t seed, std::size_t operator_index) {
    return Xorshift32(seed ^ (0x9E3779B9U * (static_cast<std::uint32_t>(operator_index) + 1U)));
}

/// Four weights from each number, low byte first; -128 becomes -127, since weights are symmetric.
std::vector<std::uint8_t> random_weights(std::size_t count, Xorshift32& random) {
    std::vector<std::uint8_t> bytes(count);
    for (std::size_t i = 0; i < count; i += 4) {
        std::uint32_t word = random.next();
        for (std::size_t k = i; k < std::min(i + 4, count); ++k, word >>= 8) {
            const auto byte = static_cast<std::uint8_t>(word & 255U);
            bytes[k] = byte == 0x80 ? std::uint8_t{0x81} : byte;
        }
    }
    return bytes;
}

/// Uniform in [low, high).
double random_real(double low, double high, Xorshift32& random) {
    return low + (high - low) * (static_cast<double>(random.next()) / 4294967296.0);
}

/// Scale and zero point for real values in [low, high], which is widened to contain 0.
Quantization fit(double low, double high, ElementType type) {
    low = std::min(low, 0.0);
    high = std::max(high, low + 1e-6);
    high = std::max(high, 0.0);
    const double scale = (high - low) / 255.0;
    const int lowest = type == ElementType::UInt8 ? 0 : -128;
    const auto zero_point =
        std::clamp(static_cast<int>(std::lround(lowest - low / scale)), lowest, lowest + 255);
    return {{static_cast<float>(scale)}, {zero_point}, 0};
}

bool is_convolution(OperatorKind kind) {
    return kind == OperatorKind::Conv2d || kind == OperatorKind::DepthwiseConv2d;
}

Activation activation_of(const Operator& op) {
    if (op.kind == OperatorKind::Relu) return Activation::Relu;
    if (op.kind == OperatorKind::Relu6) return Activation::Relu6;
    if (const auto* window = std::get_if<Window>(&op.attributes)) return window->activation;
    if (const auto* fused = std::get_if<Fused>(&op.attributes)) return fused->activation;
    return Activation::None;
}

/// Operators whose output has the quantisation of their input.
bool keeps_quantization(OperatorKind kind) {
    switch (kind) {
        case OperatorKind::AveragePool2d:
        case OperatorKind::Concatenation:
        case OperatorKind::MaxPool2d:
        case OperatorKind::Pad:
        case OperatorKind::Relu6:
        case OperatorKind::Reshape:
        case OperatorKind::ResizeNearestNeighbor:
        case OperatorKind::Squeeze:
        case OperatorKind::Transpose:
            return true;
        default:
            return false;
    }
}

Shape weights_shape(const Layer& layer, const Shape& input) {
    if (layer.kind == OperatorKind::FullyConnected) {
        const std::int64_t rows = input.size() > 1 ? input.front() : 1;
        return {layer.channels, static_cast<std::int32_t>(checked_elements(input) / rows)};
    }
    const auto& window = std::get<Window>(layer.attributes);
    const std::int32_t depth = input.empty() ? 1 : input.back();
    if (layer.kind == OperatorKind::Conv2d)
        return {layer.channels, window.kernel_h, window.kernel_w, depth};
    const std::int64_t channels = std::int64_t{depth} * window.depth_multiplier;
    return {1, window.kernel_h, window.kernel_w,
            static_cast<std::int32_t>(std::min<std::int64_t>(channels, kMostElements))};
}

}  // namespace

double SyntheticBuilder::Statistics::root_mean_square() const {
    return std::hypot(mean, deviation);
}

SyntheticBuilder::SyntheticBuilder(std::string name, std::uint32_t seed) : seed_(seed) {
    network_.name = std::move(name);
}

TensorId SyntheticBuilder::add_tensor(Tensor tensor, Statistics statistics) {
    statistics_.push_back(statistics);
    return network_.tensors.add(std::move(tensor));
}

TensorId SyntheticBuilder::add_input(std::string name, Shape shape, ElementType type,
                                     Quantization quantization) {
    // Inputs are uniform over their integers; float inputs are taken as a unit normal distribution.
    Statistics statistics;
    if (!quantization.scales.empty()) {
        const double scale = double{quantization.scale()};
        const double middle = type == ElementType::UInt8 ? 127.5 : -0.5;
        statistics = {scale * (middle - quantization.zero_point()), scale * 73.9};
    }
    const TensorId id = add_tensor(
        {std::move(name), std::move(shape), type, std::move(quantization), {}}, statistics);
    network_.inputs.push_back(id);
    return id;
}

/// Order of the stream: scale factors of the channels, then weights.
Result<Ok> SyntheticBuilder::make_weights(const Layer& layer, Operator& op, Xorshift32& random) {
    const TensorId input = op.inputs[0];
    Tensor weights;
    weights.name = layer.name + "/weights";
    weights.shape = weights_shape(layer, network_.tensor(input).shape);
    const std::int64_t elements = checked_elements(weights.shape);
    constant_bytes_ += elements;
    if (elements == 0 || constant_bytes_ > kMostConstantBytes) {
        return Diagnostic{"", "",
                          fmt::format("weights of {}: more than {} bytes in all",
                                      to_string(weights.shape), kMostConstantBytes)};
    }
    const bool depthwise = layer.kind == OperatorKind::DepthwiseConv2d;
    weights.quantization.axis = depthwise ? 3 : 0;
    const std::int32_t channels = depthwise ? weights.shape[3] : weights.shape[0];
    const double fan_in = depthwise ? double{1} * weights.shape[1] * weights.shape[2]
                                    : static_cast<double>(elements) / channels;
    const double scale = kSumDeviation / (statistics_[input.index()].root_mean_square() *
                                          kWeightDeviation * std::sqrt(fan_in));
    const std::int32_t scales = is_convolution(layer.kind) ? channels : 1;
    for (std::int32_t i = 0; i < scales; ++i) {
        const double factor = scales == 1 ? 1.0 : random_real(0.75, 1.25, random);
        weights.quantization.scales.push_back(static_cast<float>(scale * factor));
    }
    weights.quantization.zero_points.assign(weights.quantization.scales.size(), 0);
    weights.data = random_weights(static_cast<std::size_t>(elements), random);
    op.inputs.push_back(add_tensor(std::move(weights), {}));
    return Ok{};
}

/// Last in the stream. The scale of a bias is the product of the scales of input and weights.
void SyntheticBuilder::make_bias(const Layer& layer, Operator& op, Xorshift32& random) {
    if (!layer.bias) {
        op.inputs.emplace_back();
        return;
    }
    const Tensor& weights = network_.tensor(op.inputs[1]);
    const double input_scale = double{network_.tensor(op.inputs[0]).quantization.scale()};
    const std::int32_t channels =
        weights.shape[layer.kind == OperatorKind::DepthwiseConv2d ? 3 : 0];
    Tensor bias;
    bias.name = layer.name + "/bias";
    bias.shape = {channels};
    bias.type = ElementType::Int32;
    for (const float scale : weights.quantization.scales) {
        bias.quantization.scales.push_back(static_cast<float>(input_scale * double{scale}));
    }
    bias.quantization.zero_points.assign(bias.quantization.scales.size(), 0);
    bias.data.resize(static_cast<std::size_t>(channels) * sizeof(std::int32_t));
    for (std::int32_t i = 0; i < channels; ++i) {
        const auto channel = static_cast<std::size_t>(i);
        const double real =
            random_real(-kLargestBias * kSumDeviation, kLargestBias * kSumDeviation, random);
        const double steps = std::clamp(real / double{bias.quantization.scale(channel)}, -1e9, 1e9);
        const auto value = static_cast<std::int32_t>(std::lround(steps));
        std::memcpy(bias.data.data() + channel * sizeof value, &value, sizeof value);
    }
    op.inputs.push_back(add_tensor(std::move(bias), {}));
}

void SyntheticBuilder::resolve_window(Operator& op) const {
    auto* window = std::get_if<Window>(&op.attributes);
    const Shape& input = network_.tensor(op.inputs[0]).shape;
    if (window == nullptr || input.size() != 4) return;  // the rules say so
    window->pad_top = window_pad(window->padding, input[1], window->kernel_h, window->stride_h,
                                 window->dilation_h);
    window->pad_left = window_pad(window->padding, input[2], window->kernel_w, window->stride_w,
                                  window->dilation_w);
}

/// Sums have kSumDeviation by the choice of the weights' scale. What RELU leaves of a normal
/// distribution has mean 0.4 and deviation 0.58 of the deviation it had.
SyntheticBuilder::Statistics SyntheticBuilder::estimate(const Operator& op) const {
    const auto input = [&](std::size_t i) { return statistics_[op.inputs[i].index()]; };
    Statistics result = input(0);
    switch (op.kind) {
        case OperatorKind::Conv2d:
        case OperatorKind::DepthwiseConv2d:
        case OperatorKind::FullyConnected:
            result = {0, kSumDeviation};
            break;
        case OperatorKind::Add:
            result = {input(0).mean + input(1).mean,
                      std::hypot(input(0).deviation, input(1).deviation)};
            break;
        case OperatorKind::Sub:
            result = {input(0).mean - input(1).mean,
                      std::hypot(input(0).deviation, input(1).deviation)};
            break;
        case OperatorKind::Mul:
            result = {input(0).mean * input(1).mean,
                      input(0).root_mean_square() * input(1).root_mean_square()};
            break;
        case OperatorKind::Softmax:
        case OperatorKind::Logistic:
            return {0.5, 0.25};
        default:
            return result;
    }
    const Activation activation = activation_of(op);
    if (activation == Activation::None) return result;
    if (activation == Activation::ReluN1To1) return {0, 0.8};
    return {std::max(0.0, result.mean) + 0.4 * result.deviation, 0.58 * result.deviation};
}

Quantization SyntheticBuilder::choose_quantization(const Layer& layer, const Operator& op,
                                                   const Statistics& statistics) const {
    if (layer.kind == OperatorKind::Dequantize) return {};
    if (layer.kind == OperatorKind::Softmax || layer.kind == OperatorKind::Logistic) {
        return {{1.0F / 256.0F}, {-128}, 0};
    }
    if (keeps_quantization(layer.kind)) return network_.tensor(op.inputs[0]).quantization;
    Quantization q;
    switch (activation_of(op)) {
        case Activation::None: {
            const double reach = kRangeDeviations * statistics.deviation;
            q = fit(statistics.mean - reach, statistics.mean + reach, layer.type);
            break;
        }
        case Activation::Relu:
            q = fit(0, statistics.mean + 6 * statistics.deviation, layer.type);
            break;
        case Activation::Relu6:
            q = fit(0, 6, layer.type);
            break;
        case Activation::ReluN1To1:
            q = fit(-1, 1, layer.type);
            break;
    }
    if (layer.scale) q.scales = {*layer.scale};
    if (layer.zero_point) q.zero_points = {*layer.zero_point};
    return q;
}

Result<TensorId> SyntheticBuilder::add(const Layer& layer) {
    Operator op;
    op.kind = layer.kind;
    op.file_index = static_cast<std::int32_t>(network_.operators.size());
    op.inputs = layer.inputs;
    op.attributes = layer.attributes;
    resolve_window(op);
    Xorshift32 random = stream(seed_, network_.operators.size());
    if (is_convolution(layer.kind) || layer.kind == OperatorKind::FullyConnected) {
        if (network_.tensor(op.inputs[0]).quantization.scales.empty()) {
            return Diagnostic{"", "", "the input is not quantised"};
        }
        const auto made = make_weights(layer, op, random);
        if (!made) return made.diagnostics();
        make_bias(layer, op, random);
    }
    Tensor output;
    output.name = layer.name;
    output.type = network_.tensor(op.inputs[0]).type;
    if (layer.kind == OperatorKind::Quantize) output.type = layer.type;
    if (layer.kind == OperatorKind::Dequantize) output.type = ElementType::Float32;
    output.shape = layer.shape;
    if (layer.kind == OperatorKind::FullyConnected) {
        const Shape& input = network_.tensor(op.inputs[0]).shape;
        output.shape = {input.size() > 1 ? input.front() : 1, layer.channels};
    }
    const Statistics statistics = estimate(op);
    output.quantization = choose_quantization(layer, op, statistics);
    op.output = add_tensor(std::move(output), statistics);
    const auto shape = infer_shape(network_, op);
    if (!shape) return shape.diagnostics();
    if (checked_elements(*shape) == 0)
        return Diagnostic{"", "", fmt::format("makes a shape of {}", to_string(*shape))};
    network_.tensors[op.output].shape = *shape;
    network_.operators.add(op);
    return op.output;
}

Result<Network> SyntheticBuilder::finish(std::vector<TensorId> outputs, std::string path) {
    network_.outputs = std::move(outputs);
    network_.source_path = std::move(path);
    auto broken = check_rules(network_);
    if (!broken.empty()) return broken;
    return std::move(network_);
}

}  // namespace outcore::network
