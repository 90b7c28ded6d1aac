// SPDX-License-Identifier: Apache-2.0
#include "deploy/channel_constants.hpp"

#include <algorithm>
#include <cstdlib>
#include <cstring>

namespace outcore::deploy {
namespace {

using network::Multiplier;

constexpr std::int64_t kShortSums = std::int64_t{1} << 30;
constexpr std::int64_t kWordSums = std::int64_t{1} << 31;  // beyond, sums wrap around
constexpr std::int32_t kLowest = -128, kHighest = 127;     // of an int8

std::int32_t bias_of(const network::Network& network, const network::Operator& op, std::int32_t c) {
    if (op.inputs.size() < 3 || !op.inputs[2].valid()) return 0;
    const auto& data = network.tensor(op.inputs[2]).data;
    std::int32_t value = 0;
    std::memcpy(&value, data.data() + static_cast<std::size_t>(c) * sizeof value, sizeof value);
    return value;
}

/// Weights of an output channel; channels are innermost in depthwise convolutions.
struct ChannelWeights {
    const std::uint8_t* first = nullptr;
    std::size_t count = 0, stride = 1;
};

ChannelWeights weights_of(const network::Network& network, const network::Operator& op,
                          std::int32_t c) {
    const network::Tensor& weights = network.tensor(op.inputs.at(1));
    const bool depthwise = op.kind == network::OperatorKind::DepthwiseConv2d;
    const auto channels =
        static_cast<std::size_t>(depthwise ? weights.shape.back() : weights.shape.front());
    const std::size_t count = weights.data.size() / channels;
    const std::size_t first = static_cast<std::size_t>(c) * (depthwise ? 1 : count);
    return {weights.data.data() + first, count, depthwise ? channels : 1};
}

template <typename Take>
void for_weights(const ChannelWeights& weights, Take take) {
    for (std::size_t i = 0; i < weights.count; ++i)
        take(std::int64_t{static_cast<std::int8_t>(weights.first[i * weights.stride])});
}

/// Least and largest sum for any input, and for taps outside of it, which add nothing.
struct SumRange {
    std::int64_t low = 0, high = 0;
};

SumRange sum_range(const ChannelWeights& weights, std::int32_t bias, std::int32_t zero) {
    SumRange range{bias, bias};
    for_weights(weights, [&](std::int64_t weight) {
        const std::int64_t a = weight * (kLowest - zero), b = weight * (kHighest - zero);
        range.low += std::min({a, b, std::int64_t{0}});
        range.high += std::max({a, b, std::int64_t{0}});
    });
    return range;
}

bool stays_below(const SumRange& range, std::int64_t limit) {
    return range.low > -limit && range.high < limit;
}

/// sum * factor by the double-rounding rule, for exponents 0 to -31 and |sum| < 2^31: product to
/// the nearest, ties upwards; shift to the nearest, ties away from zero.
std::int64_t requantised(std::int64_t sum, Multiplier factor) {
    const std::int64_t product = (sum * factor.value + (std::int64_t{1} << 30)) >> 31;
    const std::int64_t step = std::int64_t{1} << -factor.shift;
    const std::int64_t magnitude = (std::abs(product) + step / 2) / step;
    return product < 0 ? -magnitude : magnitude;
}

std::int32_t output_of(const network::Tensor& output, network::Range range, std::int64_t sum,
                       Multiplier factor) {
    const std::int64_t value = requantised(sum, factor) + output.quantization.zero_point();
    return static_cast<std::int32_t>(
        std::clamp(value, std::int64_t{range.min}, std::int64_t{range.max}));
}

network::Range activation_of(const network::Operator& op, const network::Tensor& output) {
    return network::activation_range(op.kind == network::OperatorKind::FullyConnected
                                         ? op.as<network::Fused>().activation
                                         : op.as<network::Window>().activation,
                                     output);
}

/// Constants whose output is always `steps` above the zero point.
ChannelConstants constant_output(std::int32_t steps) {
    constexpr Multiplier kQuarter{std::int32_t{1} << 30, -1};
    return {4 * steps, kQuarter, false, true};
}

}  // namespace

std::int64_t weight_sum(const network::Network& network, OperatorId id, std::int32_t c) {
    std::int64_t sum = 0;
    for_weights(weights_of(network, network.op(id), c),
                [&](std::int64_t weight) { sum += weight; });
    return sum;
}

ChannelConstants channel_constants(const network::Network& network, OperatorId id, std::int32_t c,
                                   Multiplier factor) {
    const network::Operator& op = network.op(id);
    const ChannelWeights weights = weights_of(network, op, c);
    const std::int32_t bias = bias_of(network, op, c);
    ChannelConstants own{bias, factor, true, factor.shift <= -1 && factor.shift >= -31};
    // Most channels are short for any weights.
    const auto most = static_cast<std::int64_t>(weights.count) * 128 * 255;
    if (own.is_short && std::abs(std::int64_t{bias}) + most < kShortSums) return own;
    const SumRange sums =
        sum_range(weights, bias, network.tensor(op.inputs.at(0)).quantization.zero_point());
    own.is_short = own.is_short && stays_below(sums, kShortSums);
    if (own.is_short || factor.shift > 0 || factor.shift < -31 || !stays_below(sums, kWordSums))
        return own;
    const network::Tensor& output = network.tensor(op.output);
    const network::Range range = activation_of(op, output);
    const std::int32_t least = output_of(output, range, sums.low, factor);
    if (least != output_of(output, range, sums.high, factor)) return own;
    return constant_output(least - output.quantization.zero_point());
}

}  // namespace outcore::deploy
