// SPDX-License-Identifier: Apache-2.0
#include "deploy/sum_bound.hpp"

#include <cstdlib>
#include <cstring>

#include "network/quantization.hpp"

namespace outcore::deploy {
namespace {

constexpr std::int64_t kShortSums = std::int64_t{1} << 30;
constexpr std::int64_t kLargestInput = 255;  // distance of an int8 to a zero point

std::int64_t bias_magnitude(const network::Network& network, const network::Operator& op,
                            std::size_t c) {
    if (op.inputs.size() < 3 || !op.inputs[2].valid()) return 0;
    std::int32_t value = 0;
    std::memcpy(&value, network.tensor(op.inputs[2]).data.data() + c * sizeof value, sizeof value);
    return std::abs(std::int64_t{value});
}

/// Calls `take` with each weight of output channel `c`.
template <typename Take>
void for_weights(const network::Network& network, const network::Operator& op, std::int32_t c,
                 Take take) {
    const network::Tensor& weights = network.tensor(op.inputs.at(1));
    const bool depthwise = op.kind == network::OperatorKind::DepthwiseConv2d;  // channels innermost
    const auto channels =
        static_cast<std::size_t>(depthwise ? weights.shape.back() : weights.shape.front());
    const std::size_t count = weights.data.size() / channels;
    const std::size_t first = static_cast<std::size_t>(c) * (depthwise ? 1 : count);
    const std::size_t stride = depthwise ? channels : 1;
    for (std::size_t i = 0; i < count; ++i)
        take(static_cast<std::int8_t>(weights.data[first + i * stride]));
}

}  // namespace

std::int64_t weight_sum(const network::Network& network, OperatorId id, std::int32_t c) {
    std::int64_t sum = 0;
    for_weights(network, network.op(id), c, [&sum](std::int8_t weight) { sum += weight; });
    return sum;
}

std::int64_t sum_bound(const network::Network& network, OperatorId id, std::int32_t c) {
    const network::Operator& op = network.op(id);
    std::int64_t sum = 0;
    for_weights(network, op, c, [&sum](std::int8_t weight) { sum += std::abs(weight); });
    return sum * kLargestInput + bias_magnitude(network, op, static_cast<std::size_t>(c));
}

bool short_requantisation(const network::Network& network, OperatorId id, std::int32_t c0,
                          std::int32_t c1) {
    const auto multipliers = network::channel_multipliers(network, id);
    for (std::int32_t c = c0; c < c1; ++c) {
        const std::int32_t exponent = multipliers.at(static_cast<std::size_t>(c)).shift;
        if (exponent > -1 || exponent < -31 || sum_bound(network, id, c) >= kShortSums)
            return false;
    }
    return true;
}

}  // namespace outcore::deploy
