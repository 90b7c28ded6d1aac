// Requantisation at its edges by hand, fixed-point functions against the real ones.
// SPDX-License-Identifier: Apache-2.0
#include "reference/fixed_point.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>

using namespace outcore::reference;
using outcore::network::Multiplier;

namespace {

constexpr std::int32_t kHalf = 1 << 30;  // 0.5 in Q(0)
constexpr std::int32_t kMax = std::numeric_limits<std::int32_t>::max();
constexpr std::int32_t kMin = std::numeric_limits<std::int32_t>::min();

double real(std::int32_t value, int integer_bits) { return std::ldexp(value, integer_bits - 31); }

}  // namespace

TEST_CASE("the high half of a product rounds ties upwards") {
    CHECK(multiply_high(kHalf, kHalf) == 1 << 29);
    CHECK(multiply_high(1, kHalf) == 1);    // 0.5
    CHECK(multiply_high(-1, kHalf) == 0);   // -0.5
    CHECK(multiply_high(3, kHalf) == 2);    // 1.5
    CHECK(multiply_high(-3, kHalf) == -1);  // -1.5
    CHECK(multiply_high(0, kHalf) == 0);
}

TEST_CASE("minus one times minus one saturates") {
    CHECK(multiply_high(kMin, kMin) == kMax);
    CHECK(multiply_high(kMin, kMax) == -kMax);
}

TEST_CASE("a right shift rounds ties away from zero") {
    CHECK(rounding_shift_right(3, 1) == 2);
    CHECK(rounding_shift_right(-3, 1) == -2);
    CHECK(rounding_shift_right(1, 1) == 1);
    CHECK(rounding_shift_right(-1, 1) == -1);
    CHECK(rounding_shift_right(5, 2) == 1);
    CHECK(rounding_shift_right(-5, 2) == -1);
    CHECK(rounding_shift_right(6, 2) == 2);
    CHECK(rounding_shift_right(-6, 2) == -2);
    CHECK(rounding_shift_right(-7, 0) == -7);
    CHECK(rounding_shift_right(kMax, 31) == 1);
    CHECK(rounding_shift_right(kMin, 31) == -1);
}

TEST_CASE("a left shift saturates") {
    CHECK(saturating_shift_left(5, 3) == 40);
    CHECK(saturating_shift_left(1 << 29, 2) == kMax);
    CHECK(saturating_shift_left(-(1 << 29), 2) == kMin);
    CHECK(saturating_shift_left((1 << 29) - 1, 2) == ((1 << 29) - 1) * 4);
}

TEST_CASE("requantisation rounds twice") {
    const Multiplier quarter{kHalf, -1};
    CHECK(requantize(5, quarter) == 2);  // 1.25: 5 / 2 gives 3, 3 / 2 gives 2
    CHECK(requantize(-5, quarter) == -1);
    CHECK(requantize(-6, quarter) == -2);
    CHECK(requantize(7, {kHalf, 3}) == 28);
    CHECK(requantize(1000, {0, 0}) == 0);
    CHECK(requantize(kMax, {kMax, -31}) == 1);
    CHECK(requantize(kMin, {kMax, -31}) == -1);
}

TEST_CASE("a left shift beyond int32 wraps around instead of being undefined") {
    CHECK(requantize(1 << 30, {kHalf, 2}) == 0);
    CHECK(wrapping_add(kMax, 1) == kMin);
}

TEST_CASE("the exponential function is right to a few units in the last place of Q(0)") {
    CHECK(exp_of_negative(0, 5) == kMax);
    for (const std::int32_t bits : {0, 4, 5}) {
        for (std::int64_t value = -1; value > kMin; value -= 7'654'321) {
            const auto fixed = static_cast<std::int32_t>(value);
            CAPTURE(bits, fixed);
            CHECK(real(exp_of_negative(fixed, bits), 0) ==
                  Approx(std::exp(real(fixed, bits))).margin(2e-6));
        }
    }
}

TEST_CASE("the logistic function is right and symmetric") {
    CHECK(logistic(0, 4) == kHalf);
    for (std::int64_t value = 1; value < kMax; value += 9'876'543) {
        const auto fixed = static_cast<std::int32_t>(value);
        CAPTURE(fixed);
        CHECK(real(logistic(fixed, 4), 0) ==
              Approx(1 / (1 + std::exp(-real(fixed, 4)))).margin(2e-6));
        CHECK(logistic(fixed, 4) + logistic(-fixed, 4) == kMax);
    }
}

TEST_CASE("a reciprocal is a fraction and a shift") {
    for (const std::int32_t value : {1 << 19, (1 << 19) + 1, 5 << 18, 12345678, kMax}) {
        const Reciprocal inverse = reciprocal(value, 12);
        CAPTURE(value);
        CHECK(std::ldexp(real(inverse.fraction, 0), -inverse.shift) ==
              Approx(1 / real(value, 12)).epsilon(1e-7));
    }
}
