/* AVERAGE_POOL_2D, int8: the mean of the taps inside the input, ties away from zero.
 *
 * On cores with DSP instructions eight or four channels at a time, sums in halves of words and the
 * division by n <= 256 taps by a product: for v = 4 * sum, less 1 when negative,
 *   SMMLSR mean, v, -ceil(2^30 / n), 0
 * is v / (4 n) to the nearest integer. |v| < 2^17, so the product is off by less than 2^-13, while
 * v / (4 n) + 1 / 2 stays at least 1 / (4 n) >= 2^-10 below the next integer, or is one that a
 * positive v reaches from above.
 *
 * input, output  int8, any strides and alignment
 * scratch        none
 * cycles         Cortex-M4, tests/bench/kernel_count (no wait states), an input of a window: 7x7
 * over all 1.8, 2x2 4.3; instructions 1.4 and 3.4 SPDX-License-Identifier: Apache-2.0 */
#include "oc_pixel_window.h"
#include "oc_requantize_dsp.h"

enum { kBlock = 64 };

static int32_t rounded_mean(int32_t sum, int32_t count) {
    if (count == 0) return 0;
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

/* `count` channels of an output pixel. */
static void plain_block(const oc_operator* op, const oc_pixel_window* window, int32_t count,
                        int8_t* output) {
    int32_t sums[kBlock] = {0};
    for (int32_t y = 0; y < window->rows; ++y) {
        for (int32_t x = 0; x < window->columns; ++x) {
            const int8_t* input = (const int8_t*)window->first + (size_t)y * window->stride_y +
                                  (size_t)x * window->stride_x;
            for (int32_t i = 0; i < count; ++i) sums[i] += input[i];
        }
    }
    const int32_t taps = window->rows * window->columns;
    for (int32_t i = 0; i < count; ++i) {
        output[i] =
            (int8_t)oc_clamp(rounded_mean(sums[i], taps), op->activation_min, op->activation_max);
    }
}

static void plain_pixel(const oc_operator* op, oc_pixel_window window, int32_t channels,
                        int8_t* output) {
    for (int32_t c = 0; c < channels; c += kBlock) {
        plain_block(op, &window, channels - c < kBlock ? channels - c : kBlock, output + c);
        if (window.first != NULL) window.first += kBlock;
    }
}

#if OC_DSP
/* Division by a number of taps. */
typedef struct division {
    int32_t taps;
    int32_t reciprocal;    /* -ceil(2^30 / taps) */
    int32_t shift;         /* taps == 2^shift, else of no use */
    uint32_t half_and_128; /* taps / 2 + 128 * taps in both halves */
} division;

static division division_by(int32_t taps) {
    division by;
    by.taps = taps;
    by.reciprocal = -(((1 << 30) + taps - 1) / taps);
    by.shift = 31 - __builtin_clz((unsigned)taps);
    by.half_and_128 = oc_splat_half(taps / 2 + 128 * taps);
    return by;
}

/* Mean plus 128 of a sum. */
OC_INLINE int32_t mean_of(int32_t sum, int32_t reciprocal) {
    return oc_smmlsr(4 * sum + (sum >> 31), reciprocal, 128);
}

/* Means plus 128 of two sums whose number of taps is a power of 2: one less for negative sums, so
 * that ties go down, then to the nearest. */
OC_INLINE uint32_t shifted_means(uint32_t halves, const division* by) {
    const uint32_t negative = (halves >> 15) & 0x00010001u;
    const uint32_t sums = oc_add_halves(oc_subtract_halves(halves, negative), by->half_and_128);
    return (sums >> by->shift) & 0x00FF00FFu;
}

/* Four channels, of sums of their bytes. */
OC_INLINE uint32_t means_of(const oc_packing* packing, uint32_t even, uint32_t odd,
                            const division* by, int is_power) {
    if (is_power) {
        const uint32_t bytes = shifted_means(even, by) | (shifted_means(odd, by) << 8);
        return oc_clamp_bytes(packing, bytes);
    }
    const int32_t r = by->reciprocal;
    return oc_pack4(packing, mean_of(oc_low_half(even), r), mean_of(oc_low_half(odd), r),
                    mean_of(oc_high_half(even), r), mean_of(oc_high_half(odd), r), 1);
}

/* Four or more channels of an output pixel with 1 to 256 taps; the last ones may be computed twice.
 */
OC_INLINE void fast_pixel(const oc_packing* packing, const oc_pixel_window* window,
                          int32_t channels, const division* divide, int8_t* output, int is_2x2) {
    const oc_packing p = *packing;
    const division by = *divide;
    const int is_power = is_2x2;
    int32_t c = 0;
    for (; c + 8 <= channels; c += 8) {
        const oc_halves sums = oc_sum_window(window, c, 2, is_2x2);
        oc_store4(output + c, means_of(&p, sums.even0, sums.odd0, &by, is_power));
        oc_store4(output + c + 4, means_of(&p, sums.even1, sums.odd1, &by, is_power));
    }
    for (; c < channels; c += 4) {
        const int32_t from = channels - c < 4 ? channels - 4 : c;
        const oc_halves sums = oc_sum_window(window, from, 1, is_2x2);
        oc_store4(output + from, means_of(&p, sums.even0, sums.odd0, &by, is_power));
    }
}

OC_HOT static void any_pixel(const oc_packing* packing, const oc_pixel_window* window,
                             int32_t channels, const division* by, int8_t* output) {
    fast_pixel(packing, window, channels, by, output, 0);
}

OC_HOT static void pixel_2x2(const oc_packing* packing, const oc_pixel_window* window,
                             int32_t channels, const division* by, int8_t* output) {
    fast_pixel(packing, window, channels, by, output, 1);
}
#endif

void oc_average_pool_2d_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const int32_t channels = box->c1 - box->c0;
#if OC_DSP
    const oc_packing packing = oc_packing_of(op);
    const int fast = channels >= 4 && oc_activation_in_int8(op);
    division by = division_by(1);
#endif
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const oc_pixel_window window = oc_pool_window(call, y, x, box->c0);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
#if OC_DSP
            const int32_t taps = window.rows * window.columns;
            if (fast && taps > 0 && taps <= kLargestHalfWindow) {
                if (taps != by.taps) by = division_by(taps);
                (oc_is_2x2(&window) ? pixel_2x2 : any_pixel)(&packing, &window, channels, &by,
                                                             output);
                continue;
            }
#endif
            plain_pixel(op, window, channels, output);
        }
    }
}
