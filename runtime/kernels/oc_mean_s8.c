/* MEAN over any of rows, columns and channels, int8. The multiplier contains the division by the
 * number of elements.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_fixed_point.h"

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

void oc_mean_s8(const oc_call* call) {
    const oc_box* box = &call->box;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            for (int32_t c = box->c0; c < box->c1; c += kBlock) {
                pixel_block(call, y, x, c, box->c1 - c < kBlock ? box->c1 - c : kBlock);
            }
        }
    }
}
