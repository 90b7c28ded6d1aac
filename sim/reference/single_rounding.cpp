// SPDX-License-Identifier: Apache-2.0
#include "reference/single_rounding.hpp"

#include <algorithm>

namespace outcore::reference {
namespace {

constexpr std::int32_t kFactorBits = 20;  // the larger factor lies in [2^20, 2^21]
constexpr float kSmallestRatio = 0x1p-10F;
constexpr float kLargestRatio = 0x1p8F;

bool accepted(float ratio) { return ratio >= kSmallestRatio && ratio < kLargestRatio; }

}  // namespace

std::optional<SumFactors> sum_factors(const Invocation& call) {
    const float out = call.result().quantization.scale();
    const float first = call.input(0).quantization.scale() / out;
    const float second = call.input(1).quantization.scale() / out;
    if (!accepted(first) || !accepted(second)) return std::nullopt;

    SumFactors factors;
    factors.shift = kFactorBits - std::ilogb(std::max(first, second));
    const auto factor = [&](float ratio) {
        return static_cast<std::int32_t>(std::lrint(std::ldexp(ratio, factors.shift)));
    };
    factors.first = factor(first);
    factors.second =
        call.op().kind == network::OperatorKind::Sub ? -factor(second) : factor(second);
    factors.bias = (1 << (factors.shift - 1)) -
                   factors.first * call.input(0).quantization.zero_point() -
                   factors.second * call.input(1).quantization.zero_point();
    return factors;
}

}  // namespace outcore::reference
