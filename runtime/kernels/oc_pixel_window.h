/* A window of pixels of an input, and what DSP cores can do with four or eight of its channels at a
 * time.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_PIXEL_WINDOW_H
#define OC_PIXEL_WINDOW_H

#include "oc_dsp.h"
#include "oc_fixed_point.h"

typedef struct oc_pixel_window {
    const uint8_t* first; /* first channel of the upper left pixel */
    int32_t rows, columns;
    uint32_t stride_y, stride_x;
} oc_pixel_window;

/* The taps inside the input of output pixel (y, x), seen from channel `channel` on; no rows or no
 * columns where there are none. */
static inline oc_pixel_window oc_pool_window(const oc_call* call, int32_t y, int32_t x,
                                             int32_t channel) {
    const oc_operator* op = call->op;
    const int32_t top = y * op->stride_h - op->pad_top, left = x * op->stride_w - op->pad_left;
    const oc_taps rows = oc_taps_inside(top, op->kernel_h, 1, op->input[0].h);
    const oc_taps columns = oc_taps_inside(left, op->kernel_w, 1, op->input[0].w);
    oc_pixel_window window;
    window.rows = rows.end > rows.first ? rows.end - rows.first : 0;
    window.columns = columns.end > columns.first ? columns.end - columns.first : 0;
    window.stride_y = call->input[0].stride_y;
    window.stride_x = call->input[0].stride_x;
    window.first =
        window.rows == 0 || window.columns == 0
            ? NULL
            : oc_at(&call->input[0], top + rows.first, left + columns.first, channel, 1u);
    return window;
}

#if OC_DSP
enum { kLargestHalfWindow = 256 }; /* bytes whose sum fits into 16 bits */

/* Bytes 0 and 2, and 1 and 3, of one or two words, as signed halves. */
typedef struct oc_halves {
    uint32_t even0, odd0, even1, odd1;
} oc_halves;

OC_INLINE oc_halves oc_add_pixel(oc_halves sums, const uint8_t* pixel, int32_t words) {
    const uint32_t first = oc_load4(pixel);
    sums.even0 = oc_sxtab16(sums.even0, first);
    sums.odd0 = oc_sxtab16_odd(sums.odd0, first);
    if (words == 2) {
        const uint32_t second = oc_load4(pixel + 4);
        sums.even1 = oc_sxtab16(sums.even1, second);
        sums.odd1 = oc_sxtab16_odd(sums.odd1, second);
    }
    return sums;
}

/* The most usual window. */
static inline int oc_is_2x2(const oc_pixel_window* window) {
    return window->rows == 2 && window->columns == 2;
}

/* Sums of `words` (1 or 2) words of channels from `channel` on over a window that is not empty.
 * `is_2x2` and `words` are constants where it is called. */
OC_INLINE oc_halves oc_sum_window(const oc_pixel_window* window, int32_t channel, int32_t words,
                                  int is_2x2) {
    oc_halves sums = {0, 0, 0, 0};
    const uint8_t* row = window->first + channel;
    const uint32_t stride = window->stride_x;
    if (is_2x2) {
        const uint8_t* next = row + window->stride_y;
        sums = oc_add_pixel(sums, row, words);
        sums = oc_add_pixel(sums, row + stride, words);
        sums = oc_add_pixel(sums, next, words);
        return oc_add_pixel(sums, next + stride, words);
    }
    int32_t y = window->rows;
    do {
        const uint8_t* pixel = row;
        int32_t x = window->columns;
        if (x & 1) {
            sums = oc_add_pixel(sums, pixel, words);
            pixel += stride;
        }
        for (x -= x & 1; x > 0; x -= 2) {
            sums = oc_add_pixel(sums, pixel, words);
            pixel += stride;
            sums = oc_add_pixel(sums, pixel, words);
            pixel += stride;
        }
        row += window->stride_y;
    } while (--y > 0);
    return sums;
}

OC_INLINE int32_t oc_low_half(uint32_t halves) { return (int16_t)halves; }
OC_INLINE int32_t oc_high_half(uint32_t halves) { return (int32_t)halves >> 16; }
#endif

#endif
