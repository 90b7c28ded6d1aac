/* MEAN over any of rows, columns and channels, int8. The multiplier contains the division by the
 * number of elements. Over rows and columns, cores with DSP instructions sum up eight or four
 * channels at a time. Any alignment; no scratch.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_pixel_window.h"

enum { kBlock = 64 };

/* Input rows or columns that output row or column `o` sums up. */
static oc_taps reduced_range(int32_t reduced, int32_t o, int32_t size) {
    oc_taps range;
    range.first = reduced ? 0 : o;
    range.end = reduced ? size : o + 1;
    return range;
}

static void pixel_block(const oc_call* call, int32_t y, int32_t x, int32_t channel, int32_t count) {
    const oc_operator* op = call->op;
    const oc_taps rows = reduced_range(op->parameter[OC_MEAN_ROWS], y, op->input[0].h);
    const oc_taps columns = reduced_range(op->parameter[OC_MEAN_COLUMNS], x, op->input[0].w);
    /* Reduced channels leave one output, so then count is 1. */
    const int32_t depth = op->parameter[OC_MEAN_CHANNELS] ? op->input[0].c : 1;
    int32_t sums[kBlock] = {0};
    for (int32_t iy = rows.first; iy < rows.end; ++iy) {
        for (int32_t ix = columns.first; ix < columns.end; ++ix) {
            const int8_t* input = (const int8_t*)oc_at(&call->input[0], iy, ix, channel, 1u);
            for (int32_t c = 0; c < depth; ++c) {
                for (int32_t i = 0; i < count; ++i) sums[i] += input[c + i] - op->input_zero[0];
            }
        }
    }
    int8_t* output = (int8_t*)oc_output_at(call, y, x) + (channel - call->box.c0);
    for (int32_t i = 0; i < count; ++i) {
        output[i] = (int8_t)oc_activate(op, sums[i], op->output_multiplier);
    }
}

#if OC_DSP
enum { kWords = 2 };

/* What output pixel (y, x) sums up over rows and columns, from the tile's first channel on. */
static oc_pixel_window mean_window(const oc_call* call, int32_t y, int32_t x) {
    const oc_operator* op = call->op;
    const oc_taps rows = reduced_range(op->parameter[OC_MEAN_ROWS], y, op->input[0].h);
    const oc_taps columns = reduced_range(op->parameter[OC_MEAN_COLUMNS], x, op->input[0].w);
    oc_pixel_window window;
    window.first = oc_at(&call->input[0], rows.first, columns.first, call->box.c0, 1u);
    window.rows = rows.end - rows.first;
    window.columns = columns.end - columns.first;
    window.stride_y = call->input[0].stride_y;
    window.stride_x = call->input[0].stride_x;
    return window;
}

/* Adds so many rows at a time as leave sums within 16 bits. */
OC_HOT static void sum_channels(const oc_pixel_window* window, int32_t channel, int32_t words,
                                int32_t sums[4 * kWords]) {
    oc_pixel_window part = *window;
    const int32_t most = kLargestHalfWindow / window->columns;
    for (int32_t left = window->rows; left > 0; left -= part.rows) {
        part.rows = left < most ? left : most;
        const oc_halves halves = words == kWords ? oc_sum_window(&part, channel, kWords, 0)
                                                 : oc_sum_window(&part, channel, 1, 0);
        const uint32_t pairs[2 * kWords] = {halves.even0, halves.odd0, halves.even1, halves.odd1};
        for (int32_t i = 0; i < words; ++i) {
            sums[4 * i] += oc_low_half(pairs[2 * i]);
            sums[4 * i + 1] += oc_low_half(pairs[2 * i + 1]);
            sums[4 * i + 2] += oc_high_half(pairs[2 * i]);
            sums[4 * i + 3] += oc_high_half(pairs[2 * i + 1]);
        }
        part.first += (size_t)part.rows * window->stride_y;
    }
}

/* An output pixel of four or more channels; the last ones may be computed twice. */
static void fast_pixel(const oc_operator* op, const oc_pixel_window* window, int32_t channels,
                       int8_t* output) {
    const int32_t zero = window->rows * window->columns * op->input_zero[0];
    int32_t words = 0;
    for (int32_t c = 0; c < channels; c += 4 * words) {
        words = channels - c >= 4 * kWords ? kWords : 1;
        const int32_t from = channels - c < 4 ? channels - 4 : c;
        int32_t sums[4 * kWords] = {0};
        sum_channels(window, from, words, sums);
        for (int32_t i = 0; i < 4 * words; ++i)
            output[from + i] = (int8_t)oc_activate(op, sums[i] - zero, op->output_multiplier);
    }
}
#endif

void oc_mean_s8(const oc_call* call) {
    const oc_box* box = &call->box;
#if OC_DSP
    const oc_operator* op = call->op;
    const int32_t columns = op->parameter[OC_MEAN_COLUMNS] ? op->input[0].w : 1;
    const int fast =
        !op->parameter[OC_MEAN_CHANNELS] && box->c1 - box->c0 >= 4 && columns <= kLargestHalfWindow;
#endif
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
#if OC_DSP
            if (fast) {
                const oc_pixel_window window = mean_window(call, y, x);
                fast_pixel(op, &window, box->c1 - box->c0, (int8_t*)oc_output_at(call, y, x));
                continue;
            }
#endif
            for (int32_t c = box->c0; c < box->c1; c += kBlock) {
                pixel_block(call, y, x, c, box->c1 - c < kBlock ? box->c1 - c : kBlock);
            }
        }
    }
}
