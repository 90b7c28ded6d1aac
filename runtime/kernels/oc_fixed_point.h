/* Integer arithmetic of the kernels: the double rounding rule and small helpers of tiles.
 *
 * Right shifts of negative numbers are arithmetic and conversions to a smaller signed type keep the
 * low bits: both are the compiler's choice in C99, and gcc, clang and armclang choose so. What
 * could overflow is done in unsigned or 64-bit numbers, so that untrusted constants lead to a wrong
 * number at worst.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_FIXED_POINT_H
#define OC_FIXED_POINT_H

#include <stdint.h>

#include "oc_kernels.h"

/* a * b / 2^31 to the nearest integer, ties upwards; -1 * -1 is kept below 1. */
static inline int32_t oc_multiply_high(int32_t a, int32_t b) {
    const int64_t rounded = ((int64_t)a * b + (INT64_C(1) << 30)) >> 31;
    return rounded > INT32_MAX ? INT32_MAX : (int32_t)rounded;
}

/* value / 2^bits to the nearest integer, ties away from zero; bits 0 to 31. */
static inline int32_t oc_divide_by_power(int32_t value, unsigned bits) {
    const uint32_t mask = (UINT32_C(1) << bits) - 1u;
    const uint32_t half = (mask >> 1) + (value < 0 ? 1u : 0u);
    return (value >> bits) + (((uint32_t)value & mask) > half ? 1 : 0);
}

static inline int32_t oc_shift_left(int32_t value, unsigned bits) {
    return (int32_t)((uint32_t)value << bits);
}
static inline int32_t oc_sum(int32_t a, int32_t b) { return (int32_t)((uint32_t)a + (uint32_t)b); }

/* value * factor, rounded after the product and after the shift. A shift beyond 31 counts
 * modulo 32. */
static inline int32_t oc_requantize(int32_t value, oc_multiplier factor) {
    if (factor.shift > 0)
        return oc_multiply_high(oc_shift_left(value, (unsigned)factor.shift & 31u), factor.value);
    return oc_divide_by_power(oc_multiply_high(value, factor.value),
                              (0u - (unsigned)factor.shift) & 31u);
}

static inline int32_t oc_clamp(int32_t value, int32_t low, int32_t high) {
    if (value < low) return low;
    return value > high ? high : value;
}

/* value * factor + zero point, clamped to the operator's activation range. */
static inline int32_t oc_activate(const oc_operator* op, int32_t value, oc_multiplier factor) {
    const int32_t scaled = oc_sum(oc_requantize(value, factor), op->output_zero);
    return oc_clamp(scaled, op->activation_min, op->activation_max);
}

/* Where element (y, x, c) of an input lies. */
static inline const uint8_t* oc_at(const oc_view* view, int32_t y, int32_t x, int32_t c,
                                   size_t element_bytes) {
    return view->data + (size_t)(y - view->y0) * view->stride_y +
           (size_t)(x - view->x0) * view->stride_x + (size_t)(c - view->c0) * element_bytes;
}

/* Where the first channel of output pixel (y, x) of the tile lies. */
static inline uint8_t* oc_output_at(const oc_call* call, int32_t y, int32_t x) {
    return call->output + (size_t)(y - call->box.y0) * call->output_stride_y +
           (size_t)(x - call->box.x0) * call->output_stride_x;
}

static inline size_t oc_type_bytes(int32_t type) {
    return type == OC_INT8 || type == OC_UINT8 ? 1u : 4u;
}

/* Taps [first, end) of a window of `kernel` taps that begins at `start` and lie inside [0, size).
 */
typedef struct oc_taps {
    int32_t first, end;
} oc_taps;

static inline oc_taps oc_taps_inside(int32_t start, int32_t kernel, int32_t dilation,
                                     int32_t size) {
    oc_taps taps;
    taps.first = start < 0 ? (-start + dilation - 1) / dilation : 0;
    taps.end = start >= size ? 0 : (size - start + dilation - 1) / dilation;
    if (taps.end > kernel) taps.end = kernel;
    return taps;
}

#endif
