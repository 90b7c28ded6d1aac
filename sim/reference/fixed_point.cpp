// SPDX-License-Identifier: Apache-2.0
#include "reference/fixed_point.hpp"

#include <bit>

namespace outcore::reference {
namespace {

constexpr std::int32_t kOne =
    std::numeric_limits<std::int32_t>::max();  // nearest to 1 that Q(0) can hold

/// A real number in (-2^integer_bits, 2^integer_bits) as Q(integer_bits).
constexpr std::int32_t fixed(double real, int integer_bits) {
    const double scaled = real * static_cast<double>(std::int64_t{1} << (31 - integer_bits));
    return static_cast<std::int32_t>(scaled < 0 ? scaled - 0.5 : scaled + 0.5);
}

constexpr std::int32_t kExpOfMinusEighth = fixed(0.88249690258459540286, 0);
constexpr std::int32_t kThird = fixed(1.0 / 3.0, 0);
/// e^-(2^k) for k = -2, -1, ... 4.
constexpr std::int32_t kExpOfMinusPower[] = {
    fixed(0.77880078307140486825, 0), fixed(0.60653065971263342360, 0),
    fixed(0.36787944117144232160, 0), fixed(0.13533528323661269189, 0),
    fixed(0.01831563888873418029, 0), fixed(0.00033546262790251184, 0),
    fixed(0.00000011253517471926, 0)};

/// e^value for value in [-1/4, 0): the series around -1/8 up to the fourth power, Q(0) throughout.
std::int32_t exp_of_negative_quarter(std::int32_t value) {
    const std::int32_t x = value + (1 << 28);  // distance from -1/8
    const std::int32_t x2 = multiply_high(x, x);
    const std::int32_t x3 = multiply_high(x2, x);
    const std::int32_t x4 = multiply_high(x2, x2);
    // x^2/2 + x^3/6 + x^4/24 = ((x^4/4 + x^3) / 3 + x^2) / 2
    const std::int32_t third = multiply_high(rounding_shift_right(x4, 2) + x3, kThird);
    const std::int32_t tail = rounding_shift_right(third + x2, 1);
    return kExpOfMinusEighth + multiply_high(kExpOfMinusEighth, x + tail);
}

/// Newton's iteration for 1 / half, half in (1/2, 1] in Q(0); the result is in Q(2).
std::int32_t newton_reciprocal(std::int32_t half) {
    constexpr std::int32_t kFortyEightSeventeenths = fixed(48.0 / 17.0, 2);
    constexpr std::int32_t kThirtyTwoSeventeenths = fixed(-32.0 / 17.0, 2);
    constexpr std::int32_t kOneInQ2 = 1 << 29;
    std::int32_t x = kFortyEightSeventeenths + multiply_high(half, kThirtyTwoSeventeenths);
    for (int i = 0; i < 3; ++i) {
        const std::int32_t rest = kOneInQ2 - multiply_high(half, x);
        x += saturating_shift_left(multiply_high(x, rest), 2);  // Q(2) * Q(2) is Q(4)
    }
    return x;
}

}  // namespace

std::int32_t exp_of_negative(std::int32_t value, std::int32_t integer_bits) {
    assert(value <= 0 && integer_bits >= 0 && integer_bits <= 5);
    if (value == 0) return kOne;
    // value = part - rest, part in [-1/4, 0), rest a multiple of 1/4.
    const std::int32_t quarter = 1 << (29 - integer_bits);
    const std::int32_t part = (value & (quarter - 1)) - quarter;
    const std::int32_t rest = part - value;
    std::int32_t result = exp_of_negative_quarter(saturating_shift_left(part, integer_bits));
    for (std::int32_t k = 0; k < integer_bits + 2; ++k) {
        if ((rest & (quarter << k)) != 0) result = multiply_high(result, kExpOfMinusPower[k]);
    }
    return result;
}

std::int32_t reciprocal_of_one_plus(std::int32_t value) {
    const auto half = static_cast<std::int32_t>((std::int64_t{value} + kOne + 1) / 2);
    // 1 / (2 * half) is newton_reciprocal / 2, so its Q(2) bits are Q(1) bits of the result.
    return saturating_shift_left(newton_reciprocal(half), 1);
}

Reciprocal reciprocal(std::int32_t value, std::int32_t integer_bits) {
    assert(value > 0);
    const auto bits = static_cast<std::uint32_t>(value);
    const std::int32_t headroom = std::countl_zero(bits);
    // Shifted to [1, 2); the leading 1 is dropped.
    const auto fraction = static_cast<std::int32_t>((bits << headroom) - (std::uint32_t{1} << 31));
    return {reciprocal_of_one_plus(fraction), integer_bits - headroom};
}

std::int32_t logistic(std::int32_t value, std::int32_t integer_bits) {
    if (value == 0) return 1 << 30;
    const std::int32_t of_magnitude =
        reciprocal_of_one_plus(exp_of_negative(value > 0 ? -value : value, integer_bits));
    return value > 0 ? of_magnitude : kOne - of_magnitude;
}

}  // namespace outcore::reference
