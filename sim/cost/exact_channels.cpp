// SPDX-License-Identifier: Apache-2.0
#include "cost/loop_counts.hpp"
#include "network/quantization.hpp"

namespace outcore::cost {

std::vector<bool> exact_channels(const network::Network& network, OperatorId id, std::int32_t c0,
                                 std::int32_t c1) {
    std::vector<bool> exact(static_cast<std::size_t>(c1 - c0), false);
    if (network::multipliers_below_half(network, id, c0, c1)) return exact;
    for (std::int32_t c = c0; c < c1; ++c) {
        exact[static_cast<std::size_t>(c - c0)] =
            !network::multipliers_below_half(network, id, c, c + 1);
    }
    return exact;
}

}  // namespace outcore::cost
