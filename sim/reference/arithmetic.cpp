// Add, Sub and Mul of int8 tensors with broadcasting.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cstdint>

#include "network/quantization.hpp"
#include "reference/fixed_point.hpp"
#include "reference/index_walk.hpp"
#include "reference/kernels.hpp"
#include "reference/single_rounding.hpp"

namespace outcore::reference {
namespace {

/// Calls combine(a, b) for each pair of broadcast elements.
template <typename Combine>
void for_each_pair(const Invocation& call, Combine combine) {
    const Shape& shape = call.result().shape;
    const std::array<Strides, 2> strides = {broadcast_strides(call.input(0).shape, shape),
                                            broadcast_strides(call.input(1).shape, shape)};
    const auto* first = call.input_data<std::int8_t>(0);
    const auto* second = call.input_data<std::int8_t>(1);
    auto* output = call.output_data<std::int8_t>();
    const std::ptrdiff_t first_step = row_step(strides[0]);
    const std::ptrdiff_t second_step = row_step(strides[1]);
    for_each_row(shape, strides, [&](const std::array<std::ptrdiff_t, 2>& offsets) {
        const std::int8_t* a = first + offsets[0];
        const std::int8_t* b = second + offsets[1];
        for (std::int32_t i = 0; i < row_length(shape); ++i, a += first_step, b += second_step) {
            *output++ = combine(*a, *b);
        }
    });
}

/// A value of an input in the common scale, for each of its 256 values.
class ScaledValues {
  public:
    ScaledValues(const network::Tensor& tensor, network::Multiplier multiplier) {
        for (std::int32_t q = -128; q <= 127; ++q) {
            const std::int32_t shifted = wrapping_shift_left(q - tensor.quantization.zero_point(),
                                                             network::SumMultipliers::kLeftShift);
            values_[static_cast<std::size_t>(q + 128)] = requantize(shifted, multiplier);
        }
    }
    std::int32_t operator[](std::int8_t q) const {
        return values_[static_cast<std::size_t>(q + 128)];
    }

  private:
    std::array<std::int32_t, 256> values_{};
};

network::Range fused_range(const Invocation& call) {
    return network::activation_range(call.op().as<network::Fused>().activation, call.result());
}

void sum_rounded_twice(const Invocation& call) {
    const std::int32_t sign = call.op().kind == network::OperatorKind::Sub ? -1 : 1;
    const network::SumMultipliers multipliers = network::sum_multipliers(call.network, call.id);
    const ScaledValues first(call.input(0), multipliers.first);
    const ScaledValues second(call.input(1), multipliers.second);
    const std::int32_t zero_point = call.result().quantization.zero_point();
    const network::Range range = fused_range(call);
    for_each_pair(call, [&](std::int8_t a, std::int8_t b) {
        const std::int32_t scaled = requantize(first[a] + sign * second[b], multipliers.output);
        return static_cast<std::int8_t>(clamp(wrapping_add(scaled, zero_point), range));
    });
}

void sum_rounded_once(const Invocation& call, const SumFactors& factors) {
    const std::int32_t zero_point = call.result().quantization.zero_point();
    const network::Range range = fused_range(call);
    for_each_pair(call, [&](std::int8_t a, std::int8_t b) {
        const std::int32_t sum = factors.bias + factors.first * a + factors.second * b;
        return static_cast<std::int8_t>(clamp((sum >> factors.shift) + zero_point, range));
    });
}

void sum(const Invocation& call) {
    const auto factors =
        call.rounding == Rounding::FloatHalfEven ? sum_factors(call) : std::nullopt;
    if (factors) {
        sum_rounded_once(call, *factors);
    } else {
        sum_rounded_twice(call);
    }
}

void mul_rounded_twice(const Invocation& call) {
    const network::Multiplier multiplier = network::product_multiplier(call.network, call.id);
    const std::int32_t first_zero = call.input(0).quantization.zero_point();
    const std::int32_t second_zero = call.input(1).quantization.zero_point();
    const std::int32_t zero_point = call.result().quantization.zero_point();
    const network::Range range = fused_range(call);
    for_each_pair(call, [&](std::int8_t a, std::int8_t b) {
        const std::int32_t scaled = requantize((a - first_zero) * (b - second_zero), multiplier);
        return static_cast<std::int8_t>(clamp(wrapping_add(scaled, zero_point), range));
    });
}

void mul_rounded_once(const Invocation& call) {
    const float scale = call.input(0).quantization.scale() * call.input(1).quantization.scale() /
                        call.result().quantization.scale();
    const std::int32_t first_zero = call.input(0).quantization.zero_point();
    const std::int32_t second_zero = call.input(1).quantization.zero_point();
    const FloatOutput output(call.result().quantization.zero_point(), fused_range(call));
    for_each_pair(call, [&](std::int8_t a, std::int8_t b) {
        const auto product = static_cast<float>((a - first_zero) * (b - second_zero));
        return static_cast<std::int8_t>(output(product * scale));
    });
}

}  // namespace

void add(const Invocation& call) { sum(call); }

void sub(const Invocation& call) { sum(call); }

void mul(const Invocation& call) {
    if (call.rounding == Rounding::Double) {
        mul_rounded_twice(call);
    } else {
        mul_rounded_once(call);
    }
}

}  // namespace outcore::reference
