// SPDX-License-Identifier: Apache-2.0
#include "network/quantization.hpp"

#include <algorithm>
#include <bit>
#include <cassert>
#include <cmath>

namespace outcore::network {
namespace {

constexpr std::int64_t kOne = std::int64_t{1} << 31;  // 1.0 as a multiplier's value
constexpr float kFar = 1073741824.0F;                 // 2^30
constexpr std::int32_t kSoftmaxIntegerBits = 5;
constexpr std::int32_t kLogisticIntegerBits = 4;

const Tensor& input(const Network& network, OperatorId id, std::size_t index) {
    return network.tensor(network.op(id).inputs.at(index));
}

const Tensor& output(const Network& network, OperatorId id) {
    return network.tensor(network.op(id).output);
}

double scale_of(const Tensor& tensor) { return static_cast<double>(tensor.quantization.scale()); }

/// Far beyond any type's range the exact value does not matter, only that it stays an int32.
std::int32_t quantize(float real, const Tensor& tensor) {
    const float steps = std::clamp(std::round(real / tensor.quantization.scale()), -kFar, kFar);
    return tensor.quantization.zero_point() + static_cast<std::int32_t>(steps);
}

/// Largest input distance whose fixed-point form still fits the integer bits.
std::int32_t radius(std::int32_t integer_bits, std::int32_t shift) {
    const double largest = static_cast<double>((1 << integer_bits) - 1) *
                           static_cast<double>(std::int64_t{1} << (31 - integer_bits));
    const double limit = static_cast<double>(kOne - 1);  // reached only by scales near 0
    return static_cast<std::int32_t>(std::min(std::floor(std::ldexp(largest, -shift)), limit));
}

/// Add: the common scale is formed in double.
SumMultipliers add_multipliers(double first, double second, double result) {
    const double common = 2.0 * std::max(first, second);
    return {quantize_multiplier(first / common), quantize_multiplier(second / common),
            quantize_multiplier(common / (std::ldexp(1.0, SumMultipliers::kLeftShift) * result))};
}

/// Sub: in float32, unlike Add.
SumMultipliers sub_multipliers(float first, float second, float result) {
    const float common = 2.0F * std::max(first, second);
    const float output = common / (static_cast<float>(1 << SumMultipliers::kLeftShift) * result);
    return {quantize_multiplier(static_cast<double>(first / common)),
            quantize_multiplier(static_cast<double>(second / common)),
            quantize_multiplier(static_cast<double>(output))};
}

}  // namespace

Multiplier quantize_multiplier(double real) {
    assert(std::isfinite(real) && real >= 0.0 && "a scale is a finite number and not negative");
    if (real == 0.0) return {};
    int shift = 0;
    auto value =
        static_cast<std::int64_t>(std::round(std::frexp(real, &shift) * static_cast<double>(kOne)));
    if (value == kOne) {
        value /= 2;
        ++shift;
    }
    if (shift < -31) return {};  // every product would be shifted out
    return {static_cast<std::int32_t>(value), shift};
}

Range type_range(ElementType type) {
    return type == ElementType::UInt8 ? Range{0, 255} : Range{-128, 127};
}

Range activation_range(Activation activation, const Tensor& output) {
    Range range = type_range(output.type);
    if (activation == Activation::None) return range;
    const float low = activation == Activation::ReluN1To1 ? -1.0F : 0.0F;
    range.min = std::max(range.min, quantize(low, output));
    if (activation == Activation::Relu) return range;
    const float high = activation == Activation::ReluN1To1 ? 1.0F : 6.0F;
    range.max = std::min(range.max, quantize(high, output));
    return range;
}

std::vector<Multiplier> channel_multipliers(const Network& network, OperatorId id) {
    const Operator& op = network.op(id);
    const Tensor& weights = input(network, id, 1);
    const bool fully_connected = op.kind == OperatorKind::FullyConnected;
    const bool depthwise = op.kind == OperatorKind::DepthwiseConv2d;
    const auto channels = static_cast<std::size_t>(weights.shape.at(depthwise ? 3 : 0));
    const float in = input(network, id, 0).quantization.scale();
    const double out = scale_of(output(network, id));

    std::vector<Multiplier> result(channels);
    for (std::size_t c = 0; c < channels; ++c) {
        const float weight = weights.quantization.scale(c);
        // A fully-connected layer with one scale multiplies in float32, all others in double.
        const double product = fully_connected && !weights.quantization.per_channel()
                                   ? static_cast<double>(in * weight)
                                   : static_cast<double>(in) * static_cast<double>(weight);
        result[c] = quantize_multiplier(product / out);
    }
    return result;
}

bool multipliers_below_half(const Network& network, OperatorId id, std::int32_t c0,
                            std::int32_t c1) {
    const std::vector<TensorId>& inputs = network.op(id).inputs;
    if (inputs.size() < 2 || !inputs[1].valid()) return true;
    const Quantization& weights = network.tensor(inputs[1]).quantization;
    if (weights.scales.empty()) return true;
    const double in = static_cast<double>(input(network, id, 0).quantization.scale());
    const double half = 0.5 * scale_of(output(network, id)) / in;
    if (!weights.per_channel()) return static_cast<double>(weights.scale()) < half;
    for (std::int32_t c = c0; c < c1; ++c) {
        if (static_cast<double>(weights.scale(static_cast<std::size_t>(c))) >= half) return false;
    }
    return true;
}

SumMultipliers sum_multipliers(const Network& network, OperatorId id) {
    const Tensor& first = input(network, id, 0);
    const Tensor& second = input(network, id, 1);
    const Tensor& result = output(network, id);
    if (network.op(id).kind == OperatorKind::Sub) {
        return sub_multipliers(first.quantization.scale(), second.quantization.scale(),
                               result.quantization.scale());
    }
    return add_multipliers(scale_of(first), scale_of(second), scale_of(result));
}

Multiplier product_multiplier(const Network& network, OperatorId id) {
    return quantize_multiplier(scale_of(input(network, id, 0)) * scale_of(input(network, id, 1)) /
                               scale_of(output(network, id)));
}

Multiplier rescale_multiplier(const Network& network, OperatorId id) {
    const Tensor& from = input(network, id, 0);
    const Tensor& to = output(network, id);
    // Relu divides in float32, Quantize in double.
    if (network.op(id).kind == OperatorKind::Relu) {
        return quantize_multiplier(
            static_cast<double>(from.quantization.scale() / to.quantization.scale()));
    }
    return quantize_multiplier(scale_of(from) / scale_of(to));
}

MeanMultiplier mean_multiplier(const Network& network, OperatorId id) {
    const Tensor& from = input(network, id, 0);
    std::int64_t count = 1;
    for (const std::int32_t axis : network.op(id).as<ReduceAttributes>().axes) {
        count *= from.shape.at(static_cast<std::size_t>(axis));
    }
    const Multiplier whole = quantize_multiplier(scale_of(from) / scale_of(output(network, id)));
    if (count <= 0) return {whole, 1};
    // Dividing the integer would lose bits, so it is first shifted left as far as count has bits.
    const std::int32_t bits = 63 - std::countl_zero(static_cast<std::uint64_t>(count));
    const std::int32_t shift = std::min({bits, 32, 31 + whole.shift});
    const std::int64_t divided = (std::int64_t{whole.value} << shift) / count;
    return {{static_cast<std::int32_t>(divided), whole.shift - shift}, count};
}

ExponentScaling softmax_scaling(const Network& network, OperatorId id) {
    const double beta = static_cast<double>(network.op(id).as<SoftmaxAttributes>().beta);
    const double real = beta * scale_of(input(network, id, 0)) * (1 << (31 - kSoftmaxIntegerBits));
    const Multiplier multiplier =
        quantize_multiplier(std::min(real, static_cast<double>(kOne - 1)));
    return {multiplier, radius(kSoftmaxIntegerBits, multiplier.shift)};
}

ExponentScaling logistic_scaling(const Network& network, OperatorId id) {
    const double real = scale_of(input(network, id, 0)) * (1 << (31 - kLogisticIntegerBits));
    const Multiplier multiplier = quantize_multiplier(real);
    return {multiplier, radius(kLogisticIntegerBits, multiplier.shift)};
}

Range relu6_range(const Network& network, OperatorId id) {
    const Tensor& from = input(network, id, 0);
    const Range range = type_range(from.type);
    return {from.quantization.zero_point(), std::clamp(quantize(6.0F, from), range.min, range.max)};
}

}  // namespace outcore::network
