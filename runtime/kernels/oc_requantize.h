/* Requantisation of CONV_2D, DEPTHWISE_CONV_2D and FULLY_CONNECTED by one multiplier and one shift
 * word a channel.
 *
 * A shift word is (mixed << 16) | (exponent & 0xFF) << 8 | byte. The exponent is that of
 * oc_multiplier. The byte is -exponent - 1 (0 to 30) where deployment has shown that the short way
 * is exact: exponent <= -1 and |sum| < 2^30 for any input. Else it is OC_SHIFT_EXACT. `mixed` is 1
 * in every word of a chunk that has such a channel, so that a kernel looks at one word of a call
 * and at the others only where it has to. Register shifts of Arm cores use the low byte alone.
 *
 * The short way: the sum doubled times the multiplier, upper word, rounded (SMMULR) is the first
 * rounding; the sign bit added makes the second one round ties away from zero; half and zero point
 * come in before the last halving, which SSAT does. 6 instructions, exact:
 *   (r + (r < 0 ? -1 : 0) + 2^(s - 1)) >> s  + zero  ==  (((r + (r < 0 ? -1 : 0)) >> (s - 1)) + 1 +
 * 2 zero) >> 1
 *
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_REQUANTIZE_H
#define OC_REQUANTIZE_H

#include "oc_fixed_point.h"

enum { OC_SHIFT_EXACT = 0xFF };

/* The channel can be requantised the short way. */
static inline int oc_shift_is_short(int32_t word) { return (word & 0xFF) != OC_SHIFT_EXACT; }

/* Some channel of the word's chunk can not. */
static inline int oc_shift_is_mixed(int32_t word) { return (word >> 16) != 0; }

/* The constant of oc_requantize_short. */
static inline int32_t oc_rounding_of(const oc_operator* op) { return 2 * op->output_zero + 1; }

/* sum * multiplier + zero point, saturated to int8, the short way; the activation's clamp is left
 * to the caller where it is narrower than int8. Any word has a defined result. */
static inline int32_t oc_requantize_short(int32_t sum, int32_t multiplier, int32_t word,
                                          int32_t rounding) {
#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__)
    int32_t r, product;
    __asm__("smmulr %0, %1, %2" : "=r"(product) : "r"((uint32_t)sum << 1), "r"(multiplier));
    product = oc_sum(product, product >> 31);
    __asm__("asr %0, %1, %2" : "=r"(r) : "r"(product), "r"(word));
    r = oc_sum(r, rounding);
    __asm__("ssat %0, #8, %1, asr #1" : "=r"(r) : "r"(r) : "cc");
    return r;
#else
    const int64_t doubled = (int64_t)oc_shift_left(sum, 1u) * multiplier + (INT64_C(1) << 31);
    int32_t r = (int32_t)(doubled >> 32);
    r = oc_sum(r, r >> 31);
    const unsigned shift = (uint32_t)word & 0xFFu;
    r = oc_sum(r >> (shift > 31u ? 31u : shift), rounding);
    return oc_clamp(r >> 1, INT8_MIN, INT8_MAX);
#endif
}

/* The exact way for any sum and exponent, with the activation's clamp. */
static inline int32_t oc_requantize_exact(const oc_operator* op, int32_t sum, int32_t multiplier,
                                          int32_t word) {
    const oc_multiplier factor = {multiplier, (int8_t)(word >> 8)};
    return oc_activate(op, sum, factor);
}

/* The short way gives the activation too: its range is that of int8. */
static inline int oc_activation_is_int8(const oc_operator* op) {
    return op->activation_min <= INT8_MIN && op->activation_max >= INT8_MAX;
}

#endif
