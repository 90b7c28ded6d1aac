/* SOFTMAX over channels, int8, in fixed point. "Qm" is an int32 that stands for value * 2^(m - 31).
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_fixed_point.h"

enum { kDifferenceBits = 5, kSumBits = 12 };

/* e^x for x in [-1/4, 0), Q0: Taylor's series around -1/8 up to the fourth power. */
static int32_t exponential_near_zero(int32_t x) {
    const int32_t exp_minus_eighth = 1895147668, third = 715827883;
    const int32_t d = x + (1 << 28);
    const int32_t d2 = oc_multiply_high(d, d);
    const int32_t d3 = oc_multiply_high(d2, d);
    const int32_t d4 = oc_multiply_high(d2, d2);
    /* d^2/2 + d^3/6 + d^4/24, as ((d^4/4 + d^3)/3 + d^2)/2 */
    const int32_t inner = oc_multiply_high(oc_divide_by_power(d4, 2) + d3, third);
    const int32_t series = oc_divide_by_power(inner + d2, 1);
    return exp_minus_eighth + oc_multiply_high(exp_minus_eighth, d + series);
}

/* e^x for x <= 0, Q5 in, Q0 out: the part below a quarter by series, each higher bit by a constant
 * factor. */
static int32_t exponential(int32_t x) {
    /* e^-(1/4), e^-(1/2), e^-1, ... e^-16 in Q0 */
    static const int32_t kFactors[7] = {1672461947, 1302514674, 790015084, 290630308,
                                        39332535,   720401,     242};
    const int32_t quarter = 1 << (31 - kDifferenceBits - 2);
    if (x == 0) return INT32_MAX;
    const int32_t low = (x & (quarter - 1)) - quarter;
    const uint32_t rest = (uint32_t)low - (uint32_t)x;
    int32_t result = exponential_near_zero(oc_shift_left(low, kDifferenceBits));
    for (unsigned bit = 0; bit < 7u; ++bit) {
        if ((rest & ((uint32_t)quarter << bit)) != 0u)
            result = oc_multiply_high(result, kFactors[bit]);
    }
    return result;
}

/* Doubles a number `bits` times, saturated. */
static int32_t shift_left_saturated(int32_t value, unsigned bits) {
    const int64_t wide = (int64_t)value * (INT64_C(1) << bits);
    if (wide > INT32_MAX) return INT32_MAX;
    return wide < INT32_MIN ? INT32_MIN : (int32_t)wide;
}

/* 1 / (1 + x) for x in [0, 1), Q0: three steps of Newton's division. */
static int32_t reciprocal_of_one_plus(int32_t x) {
    const int32_t seed_offset = 1515870810, seed_slope = -1010580540; /* 48/17 and -32/17 in Q2 */
    const int32_t one = 1 << 29;                                      /* Q2 */
    const int32_t half = (int32_t)(((int64_t)x + INT32_MAX + 1) / 2); /* (1 + x) / 2 */
    int32_t r = seed_offset + oc_multiply_high(half, seed_slope);
    for (int step = 0; step < 3; ++step) {
        const int32_t rest = one - oc_multiply_high(half, r);
        r = oc_sum(r, shift_left_saturated(oc_multiply_high(r, rest), 2u));
    }
    return shift_left_saturated(r, 1u); /* half of it, from Q2 to Q0 */
}

static unsigned leading_zeros(uint32_t value) {
#ifdef __GNUC__
    return value == 0u ? 32u : (unsigned)__builtin_clz(value);
#else
    unsigned count = 0;
    for (; count < 32u && (value & UINT32_C(0x80000000)) == 0u; ++count) value <<= 1;
    return count;
#endif
}

/* e^difference in Q0; difference <= 0 in steps of the input. */
static int32_t exponential_of(const oc_operator* op, int32_t difference) {
    const oc_multiplier factor = op->input_multiplier[0];
    const int32_t x =
        oc_multiply_high(oc_shift_left(difference, (unsigned)factor.shift & 31u), factor.value);
    return exponential(x < 0 ? x : 0);
}

/* Exponentials of so many channels are kept between the two passes: 256 bytes of stack. */
enum { kKept = 64 };

static void pixel(const oc_operator* op, const int8_t* input, int8_t* output) {
    const int32_t channels = op->output.c, diff_min = op->parameter[OC_SOFTMAX_DIFF_MIN];
    int32_t kept[kKept];
    int32_t largest = INT8_MIN, sum = 0;
    for (int32_t c = 0; c < channels; ++c) largest = input[c] > largest ? input[c] : largest;
    for (int32_t c = 0; c < channels; ++c) {
        if (input[c] - largest < diff_min) continue;
        const int32_t e = exponential_of(op, input[c] - largest);
        if (c < kKept) kept[c] = e;
        sum = oc_sum(sum, oc_divide_by_power(e, kSumBits));
    }
    const unsigned headroom = leading_zeros((uint32_t)sum);
    const uint32_t fraction = ((uint32_t)sum << (headroom & 31u)) & UINT32_C(0x7FFFFFFF);
    const int32_t scale = reciprocal_of_one_plus((int32_t)fraction);
    const unsigned exponent = (kSumBits + 31u - 8u - headroom) & 31u;
    for (int32_t c = 0; c < channels; ++c) {
        output[c] = INT8_MIN;
        if (input[c] - largest < diff_min) continue;
        const int32_t e = c < kKept ? kept[c] : exponential_of(op, input[c] - largest);
        const int32_t share = oc_divide_by_power(oc_multiply_high(scale, e), exponent);
        output[c] = (int8_t)oc_clamp(oc_sum(share, INT8_MIN), INT8_MIN, INT8_MAX);
    }
}

void oc_softmax_s8(const oc_call* call) {
    const oc_box* box = &call->box;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            pixel(call->op, (const int8_t*)oc_at(&call->input[0], y, x, 0, 1u),
                  (int8_t*)oc_output_at(call, y, x));
        }
    }
}
