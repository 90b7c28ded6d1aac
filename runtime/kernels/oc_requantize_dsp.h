/* The double rounding rule in four DSP instructions.
 *
 * For a factor m * 2^(-n - 31) with 1 <= n <= 31 and |sum| < 2^30:
 *   SMMULR v, 2 * sum, m             product, rounded upwards on a tie
 *   ADD    v, v, v ASR #31           ties of what comes next go away from zero
 *   SMMLSR v, v, -2^(32 - n), zero   shift, rounded, and the zero point added
 * and then a saturation to 8 bits. Kernels sum up with doubled factors, so that 2 * sum is free.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_REQUANTIZE_DSP_H
#define OC_REQUANTIZE_DSP_H

#include "oc_dsp.h"
#include "oc_fixed_point.h"

#if OC_DSP

enum { kLargestSum = (1 << 30) - 1 };

/* A factor as the instructions want it. */
typedef struct oc_fast_factor {
    int32_t multiplier, power; /* m, -2^(32 - n) */
} oc_fast_factor;

/* 1 when the four instructions give what oc_requantize() does, for |sum| < 2^30. */
OC_INLINE int oc_factor_is_fast(oc_multiplier factor) {
    return factor.shift <= -1 && factor.shift >= -31;
}

OC_INLINE oc_fast_factor oc_fast_factor_of(oc_multiplier factor) {
    oc_fast_factor fast;
    fast.multiplier = factor.value;
    fast.power = (int32_t)(0u - (1u << (unsigned)(32 + factor.shift)));
    return fast;
}

/* 1 when `op` clamps to a range within int8; others do not come from a deployment. */
OC_INLINE int oc_activation_in_int8(const oc_operator* op) {
    return op->activation_min >= INT8_MIN && op->activation_max <= INT8_MAX;
}

/* twice_sum / 2 requantised plus zero, not yet saturated. */
OC_INLINE int32_t oc_requantize_twice(int32_t twice_sum, oc_fast_factor factor, int32_t zero) {
    int32_t v = oc_smmulr(twice_sum, factor.multiplier);
    v += v >> 31;
    return oc_smmlsr(v, factor.power, zero);
}

/* Four results become four bytes, clamped to the activation range. Results are moved up by 128
 * (and fit into 16 bits then), so that unsigned saturation does the work. */
typedef struct oc_packing {
    int32_t zero;                 /* zero point + 128 */
    uint32_t above, outside, low; /* bytes: 255 - high, 255 - high + low, low - 128, where low and
                                     high are the range + 128 */
} oc_packing;

OC_INLINE oc_packing oc_packing_of(const oc_operator* op) {
    oc_packing packing;
    packing.zero = op->output_zero + 128;
    packing.above = oc_splat_byte(127 - op->activation_max);
    packing.outside = oc_splat_byte(127 - op->activation_max + op->activation_min + 128);
    packing.low = oc_splat_byte(op->activation_min);
    return packing;
}

/* 1 when sums up to `largest` (not negative) give results that fit into 16 bits. */
OC_INLINE int oc_fits_packing(int32_t largest, oc_multiplier factor) {
    return oc_requantize(largest, factor) < INT16_MAX - 512;
}

/* Bytes 0 to 255 become int8, clamped to the activation range. */
OC_INLINE uint32_t oc_clamp_bytes(const oc_packing* packing, uint32_t bytes) {
    bytes = oc_add_bytes_saturated(bytes, packing->above);
    bytes = oc_subtract_bytes_saturated(bytes, packing->outside);
    return oc_add_bytes(bytes, packing->low);
}

/* `clamps` 0: the activation range is all of int8. */
OC_INLINE uint32_t oc_pack4(const oc_packing* packing, int32_t v0, int32_t v1, int32_t v2,
                            int32_t v3, int clamps) {
    const uint32_t even = oc_saturate_halves(oc_pack_low((uint32_t)v0, (uint32_t)v2));
    const uint32_t odd = oc_saturate_halves(oc_pack_low((uint32_t)v1, (uint32_t)v3));
    const uint32_t bytes = even | (odd << 8);
    return clamps ? oc_clamp_bytes(packing, bytes) : bytes ^ 0x80808080u;
}

#endif
#endif
