// Integer arithmetic of the default rule: requantisation with two roundings, and fixed-point
// functions. A number in "Q(m)" format is an int32 that stands for value * 2^(m - 31), so m integer
// bits beside the sign. Where the original would overflow, these wrap around instead of being
// undefined.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cassert>
#include <cstdint>
#include <limits>

#include "network/quantization.hpp"

namespace outcore::reference {

inline std::int32_t wrapping_add(std::int32_t a, std::int32_t b) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) + static_cast<std::uint32_t>(b));
}
inline std::int32_t wrapping_shift_left(std::int32_t a, std::int32_t bits) {
    return static_cast<std::int32_t>(static_cast<std::uint32_t>(a) << bits);
}

/// 2 * a * b / 2^32: the product of two Q(0) numbers, or of Q(0) and Q(m), rounded to nearest with
/// ties upwards. -1 * -1 saturates.
inline std::int32_t multiply_high(std::int32_t a, std::int32_t b) {
    constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();
    if (a == kMin && b == kMin) return std::numeric_limits<std::int32_t>::max();
    const std::int64_t product = std::int64_t{a} * b;
    const std::int64_t nudge = product >= 0 ? std::int64_t{1} << 30 : 1 - (std::int64_t{1} << 30);
    return static_cast<std::int32_t>((product + nudge) / (std::int64_t{1} << 31));
}

/// value / 2^bits, ties away from zero; bits in [0, 31].
inline std::int32_t rounding_shift_right(std::int32_t value, std::int32_t bits) {
    const auto mask = static_cast<std::int32_t>((std::int64_t{1} << bits) - 1);
    const std::int32_t threshold = (mask >> 1) + (value < 0 ? 1 : 0);
    return (value >> bits) + ((value & mask) > threshold ? 1 : 0);
}

/// value * 2^bits, saturated.
inline std::int32_t saturating_shift_left(std::int32_t value, std::int32_t bits) {
    const auto threshold = static_cast<std::int32_t>((std::int64_t{1} << (31 - bits)) - 1);
    if (value > threshold) return std::numeric_limits<std::int32_t>::max();
    if (value < -threshold) return std::numeric_limits<std::int32_t>::min();
    return wrapping_shift_left(value, bits);
}

/// value * multiplier, rounded twice: after the product and after the shift. The shift is at
/// most 30.
inline std::int32_t requantize(std::int32_t value, network::Multiplier multiplier) {
    const std::int32_t left = std::max(multiplier.shift, 0);
    const std::int32_t right = std::max(-multiplier.shift, 0);
    return rounding_shift_right(multiply_high(wrapping_shift_left(value, left), multiplier.value),
                                right);
}

inline std::int32_t clamp(std::int32_t value, network::Range range) {
    return std::min(std::max(value, range.min), range.max);
}

/// e^value for value <= 0 in Q(integer_bits), integer_bits <= 5; the result is in Q(0).
std::int32_t exp_of_negative(std::int32_t value, std::int32_t integer_bits);

/// 1 / (1 + value) for value in [0, 1), both in Q(0).
std::int32_t reciprocal_of_one_plus(std::int32_t value);

/// 1 / value for value > 0 in Q(integer_bits): `fraction` in Q(0), to be divided by 2^`shift`.
struct Reciprocal {
    std::int32_t fraction = 0;
    std::int32_t shift = 0;
};
Reciprocal reciprocal(std::int32_t value, std::int32_t integer_bits);

/// 1 / (1 + e^-value) for value in Q(integer_bits), integer_bits <= 5; the result is in Q(0).
std::int32_t logistic(std::int32_t value, std::int32_t integer_bits);

}  // namespace outcore::reference
