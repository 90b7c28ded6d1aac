// Arithmetic of Rounding::FloatHalfEven: what XNNPACK does in TensorFlow Lite. Most operators scale
// in float32 and round once; sums use integer factors of 21 bits.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "network/quantization.hpp"
#include "reference/invocation.hpp"

namespace outcore::reference {

/// A real-valued output in steps of its scale, moved to its zero point: clamped to the range, ties
/// to even. What is not a number becomes the lowest value.
class FloatOutput {
  public:
    FloatOutput(std::int32_t zero_point, network::Range range)
        : zero_point_(zero_point),
          low_(static_cast<float>(range.min - zero_point)),
          high_(static_cast<float>(range.max - zero_point)) {}

    std::int32_t operator()(float steps) const {
        const float inside = std::fmin(std::fmax(steps, low_), high_);
        return static_cast<std::int32_t>(std::nearbyint(inside)) + zero_point_;
    }

  private:
    std::int32_t zero_point_;
    float low_, high_;
};

/// Add and Sub: output = (bias + first * a + second * b) >> shift, half a step included in the
/// bias, so ties go upwards. All inputs of an operator are int8.
struct SumFactors {
    std::int32_t first = 0, second = 0, bias = 0, shift = 0;
};
/// Nothing where XNNPACK refuses the ratio of the scales and TensorFlow Lite falls back on the
/// double rounding.
std::optional<SumFactors> sum_factors(const Invocation& call);

}  // namespace outcore::reference
