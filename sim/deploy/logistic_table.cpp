// SPDX-License-Identifier: Apache-2.0
#include "deploy/logistic_table.hpp"

#include <algorithm>
#include <limits>

namespace outcore::deploy {
namespace {

// Fixed point: "Qm" is an int32 with m integer bits beside the sign, so 1.0 in Q0 is just out of
// reach.
constexpr std::int32_t kMost = std::numeric_limits<std::int32_t>::max();
constexpr int kInputIntegerBits = 4;

/// Half away from zero.
std::int32_t halve(std::int64_t value) {
    return static_cast<std::int32_t>((value + (value >= 0 ? 1 : -1)) / 2);
}

/// Product of two fractions; no caller multiplies -1 by -1.
std::int32_t product(std::int32_t a, std::int32_t b) {
    const std::int64_t wide = std::int64_t{a} * b;
    const std::int64_t half = std::int64_t{1} << 30;
    return static_cast<std::int32_t>((wide + (wide >= 0 ? half : 1 - half)) / (2 * half));
}

std::int32_t divide_by_power(std::int32_t value, int bits) {
    const std::int64_t magnitude = value < 0 ? -std::int64_t{value} : std::int64_t{value};
    const std::int64_t rounded = (magnitude + ((std::int64_t{1} << bits) >> 1)) >> bits;
    return static_cast<std::int32_t>(value < 0 ? -rounded : rounded);
}

std::int32_t times_power(std::int32_t value, int bits) {
    const std::int64_t wide = std::int64_t{value} * (std::int64_t{1} << bits);
    return static_cast<std::int32_t>(
        std::clamp<std::int64_t>(wide, std::numeric_limits<std::int32_t>::min(), kMost));
}

/// e^a in Q0 for a in [-1/4, 0) in Q0: four terms of the series around -1/8.
std::int32_t exp_near_zero(std::int32_t a) {
    constexpr std::int32_t kExpMinusEighth = 1895147668;
    constexpr std::int32_t kThird = 715827883;
    const std::int32_t x = a + (1 << 28);
    const std::int32_t square = product(x, x);
    const std::int32_t cube = product(square, x);
    const std::int32_t quarter_fourth = divide_by_power(product(square, square), 2);
    const std::int32_t tail = divide_by_power(product(quarter_fourth + cube, kThird) + square, 1);
    return kExpMinusEighth + product(kExpMinusEighth, x + tail);
}

/// e^-a in Q0 for a > 0 in Q4.
std::int32_t exp_minus(std::int32_t a) {
    // e^-(1/4), e^-(1/2), ... e^-8 in Q0.
    constexpr std::array<std::int32_t, 6> kFactors = {1672461947, 1302514674, 790015084,
                                                      290630308,  39332535,   720401};
    constexpr std::int32_t kQuarter = 1 << (31 - kInputIntegerBits - 2);
    const std::int32_t near = (-a & (kQuarter - 1)) - kQuarter;
    const std::int32_t steps = (near + a) / kQuarter;
    std::int32_t result = exp_near_zero(times_power(near, kInputIntegerBits));
    for (std::size_t bit = 0; bit < kFactors.size(); ++bit) {
        if (((steps >> bit) & 1) != 0) result = product(result, kFactors[bit]);
    }
    return result;
}

/// 1 / (1 + a) in Q0 for a in [0, 1) in Q0: three steps of Newton's division in Q2.
std::int32_t one_over_one_plus(std::int32_t a) {
    constexpr std::int32_t kFortyEightSeventeenths = 1515870810;
    constexpr std::int32_t kThirtyTwoSeventeenths = 1010580540;
    constexpr std::int32_t kOne = 1 << 29;
    const std::int32_t half = halve(std::int64_t{a} + kMost);
    std::int32_t x = kFortyEightSeventeenths + product(half, -kThirtyTwoSeventeenths);
    for (int step = 0; step < 3; ++step) x += times_power(product(x, kOne - product(half, x)), 2);
    return times_power(x, 1);
}

/// Double rounding, docs/spec/blob.md.
std::int32_t scaled(std::int32_t value, const network::Multiplier& multiplier) {
    const int left = std::max(multiplier.shift, 0);
    return divide_by_power(product(value * (1 << left), multiplier.value),
                           std::max(-multiplier.shift, 0));
}

std::int8_t logistic(std::int32_t distance, const network::ExponentScaling& scaling) {
    constexpr std::int32_t kSteps = 256;
    if (distance <= -scaling.radius) return -128;
    if (distance >= scaling.radius) return 127;
    const std::int32_t x = scaled(distance, scaling.multiplier);
    std::int32_t share = 1 << 30;
    if (x != 0) {
        share = one_over_one_plus(exp_minus(x < 0 ? -x : x));
        if (x < 0) share = kMost - share;
    }
    const std::int32_t steps = std::min(divide_by_power(share, 23), kSteps - 1);
    return static_cast<std::int8_t>(steps - 128);
}

}  // namespace

std::array<std::int8_t, 256> logistic_table(const network::ExponentScaling& scaling,
                                            std::int32_t input_zero_point) {
    std::array<std::int8_t, 256> table{};
    for (std::int32_t i = 0; i < 256; ++i) {
        table[static_cast<std::size_t>(i)] = logistic(i - 128 - input_zero_point, scaling);
    }
    return table;
}

}  // namespace outcore::deploy
