// SPDX-License-Identifier: Apache-2.0
#include <cstdlib>
#include <cstring>

#include "cost/loop_counts.hpp"
#include "network/quantization.hpp"

namespace outcore::cost {
namespace {

/// Near-dead channels have weights of a tiny scale, and biases in that scale that are large.
bool bias_is_large(const network::Network& network, const network::Operator& op, std::int32_t c) {
    constexpr std::int64_t kLargest = std::int64_t{1} << 30;
    if (op.inputs.size() < 3 || !op.inputs[2].valid()) return false;
    const auto& data = network.tensor(op.inputs[2]).data;
    const auto at = static_cast<std::size_t>(c) * sizeof(std::int32_t);
    std::int32_t bias = 0;
    if (at + sizeof bias > data.size()) return false;
    std::memcpy(&bias, data.data() + at, sizeof bias);
    return std::abs(std::int64_t{bias}) >= kLargest;
}

}  // namespace

std::vector<bool> exact_channels(const network::Network& network, OperatorId id, std::int32_t c0,
                                 std::int32_t c1) {
    std::vector<bool> exact;
    const bool all_below = network::multipliers_below_half(network, id, c0, c1);
    for (std::int32_t c = c0; c < c1; ++c) {
        exact.push_back((!all_below && !network::multipliers_below_half(network, id, c, c + 1)) ||
                        bias_is_large(network, network.op(id), c));
    }
    return exact;
}

}  // namespace outcore::cost
