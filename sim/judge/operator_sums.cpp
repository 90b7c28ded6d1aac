// SPDX-License-Identifier: Apache-2.0
#include "judge/operator_sums.hpp"

namespace outcore::judge {

std::uint32_t operator_sum(std::span<const std::uint8_t> bytes) { return operator_sum(bytes, 0); }

std::uint32_t operator_sum(std::span<const std::uint8_t> bytes, std::uint32_t index) {
    constexpr std::uint32_t kGoldenRatio =
        2654435761u;  // of 2^32: neighbours get weights far apart
    std::uint32_t sum = 0;
    for (const std::uint8_t byte : bytes) sum += (byte + 1u) * ((index++ * kGoldenRatio) | 1u);
    return sum;
}

}  // namespace outcore::judge
