/* AVERAGE_POOL_2D, int8: the mean of the taps inside the input, ties away from zero.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_fixed_point.h"

enum { kBlock = 64 };

static int32_t rounded_mean(int32_t sum, int32_t count) {
    if (count == 0) return 0;
    return (sum > 0 ? sum + count / 2 : sum - count / 2) / count;
}

/* Channels [channel, channel + count) of output pixel (y, x). */
static void pixel_block(const oc_call* call, int32_t y, int32_t x, int32_t channel, int32_t count) {
    const oc_operator* op = call->op;
    const int32_t top = y * op->stride_h - op->pad_top, left = x * op->stride_w - op->pad_left;
    const oc_taps rows = oc_taps_inside(top, op->kernel_h, 1, op->input[0].h);
    const oc_taps columns = oc_taps_inside(left, op->kernel_w, 1, op->input[0].w);
    int32_t sums[kBlock] = {0};
    int32_t taps = 0;
    for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        for (int32_t kx = columns.first; kx < columns.end; ++kx) {
            const int8_t* input =
                (const int8_t*)oc_at(&call->input[0], top + ky, left + kx, channel, 1u);
            for (int32_t i = 0; i < count; ++i) sums[i] += input[i];
            ++taps;
        }
    }
    int8_t* output = (int8_t*)oc_output_at(call, y, x) + (channel - call->box.c0);
    for (int32_t i = 0; i < count; ++i) {
        output[i] =
            (int8_t)oc_clamp(rounded_mean(sums[i], taps), op->activation_min, op->activation_max);
    }
}

void oc_average_pool_2d_s8(const oc_call* call) {
    const oc_box* box = &call->box;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            for (int32_t c = box->c0; c < box->c1; c += kBlock) {
                pixel_block(call, y, x, c, box->c1 - c < kBlock ? box->c1 - c : kBlock);
            }
        }
    }
}
