// The rounding rule against its formula in exact arithmetic, and at its edges.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cstdint>
#include <limits>

#include "base/random.hpp"
// C casts are all that a C header can use.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include "oc_fixed_point.h"
#include "oc_requantize.h"
#pragma GCC diagnostic pop

using namespace outcore;

namespace {

constexpr std::int32_t kLow = std::numeric_limits<std::int32_t>::min();
constexpr std::int32_t kHigh = std::numeric_limits<std::int32_t>::max();

/// The product halved 31 times and rounded, then halved `right` times and rounded, as the rule is
/// written down.
std::int64_t rule(std::int32_t value, std::int32_t multiplier, std::int32_t shift) {
    const std::int64_t shifted = shift > 0 ? std::int64_t{value} << shift : value;
    const std::int64_t product = shifted * multiplier;
    const std::int64_t nudge = product >= 0 ? std::int64_t{1} << 30 : 1 - (std::int64_t{1} << 30);
    const std::int64_t high = (product + nudge) / (std::int64_t{1} << 31);
    if (shift >= 0) return high;
    const std::int64_t unit = std::int64_t{1} << -shift;
    const std::int64_t magnitude = (high < 0 ? -high : high) + unit / 2;
    return (high < 0 ? -1 : 1) * (magnitude / unit);
}

}  // namespace

TEST_CASE("requantisation follows the double rounding rule") {
    Xorshift32 random(20);
    for (int i = 0; i < 500000; ++i) {
        const std::int32_t shift = random.in_range(-31, 6);
        const std::int32_t bits = random.in_range(1, shift > 0 ? 24 : 30);
        const std::int32_t value = random.in_range(-(1 << bits), 1 << bits);
        const std::int32_t multiplier = random.in_range(1 << 30, kHigh);
        const std::int32_t result = oc_requantize(value, {multiplier, shift});
        if (result != rule(value, multiplier, shift))
            FAIL(value << " * " << multiplier << " shift " << shift);
    }
    SUCCEED();
}

TEST_CASE("the short requantisation equals the exact one below 2^30") {
    Xorshift32 random(21);
    oc_operator op{};
    op.activation_min = -128, op.activation_max = 127;
    for (int i = 0; i < 500000; ++i) {
        const std::int32_t exponent = random.in_range(-31, -1);
        const std::int32_t bits = random.in_range(1, 30);
        const std::int32_t limit = static_cast<std::int32_t>((1U << bits) - 1U);
        const std::int32_t multiplier = i % 100 == 0 ? 0 : random.in_range(1 << 30, kHigh);
        // Near a multiple of half a step often, so that ties are met.
        std::int32_t sum = random.in_range(-limit, limit);
        if (i % 3 == 0) sum = (sum >> (-exponent % 20)) * (1 << (-exponent % 20));
        op.output_zero = random.in_range(-128, 127);
        const std::int32_t word = exponent * 256 + (-exponent - 1);
        REQUIRE(oc_shift_is_short(word));
        const std::int32_t result = oc_requantize_short(sum, multiplier, word, oc_rounding_of(&op));
        if (result != oc_requantize_exact(&op, sum, multiplier, word))
            FAIL(sum << " * " << multiplier << " exponent " << exponent);
    }
    for (const std::int32_t word : {kLow, kHigh, 0xFF, 0x20, 0x7F, -1})
        (void)oc_requantize_short(kLow, kHigh, word, 255);
}

TEST_CASE("ties of the second rounding go away from zero") {
    CHECK(oc_divide_by_power(3, 1) == 2);
    CHECK(oc_divide_by_power(-3, 1) == -2);
    CHECK(oc_divide_by_power(5, 0) == 5);
    CHECK(oc_divide_by_power(kHigh, 31) == 1);
    CHECK(oc_divide_by_power(kLow, 31) == -1);
}

TEST_CASE("products saturate, and any shift has a result") {
    CHECK(oc_multiply_high(kLow, kLow) == kHigh);
    CHECK(oc_multiply_high(kLow, kHigh) == -kHigh);
    for (const std::int32_t shift : {kLow, -64, -32, 32, 64, kHigh})
        (void)oc_requantize(kLow, {kHigh, shift});
}

TEST_CASE("taps inside the input are found for any start") {
    for (int start = -12; start < 12; ++start) {
        for (int kernel = 1; kernel < 6; ++kernel) {
            for (int dilation = 1; dilation < 4; ++dilation) {
                const oc_taps taps = oc_taps_inside(start, kernel, dilation, 5);
                for (int tap = 0; tap < kernel; ++tap) {
                    const int at = start + tap * dilation;
                    CHECK((at >= 0 && at < 5) == (tap >= taps.first && tap < taps.end));
                }
            }
        }
    }
}
