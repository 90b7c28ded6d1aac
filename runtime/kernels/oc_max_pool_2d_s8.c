/* MAX_POOL_2D, int8.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_fixed_point.h"

/* One output pixel; the maxima are collected in the output itself. */
static void pixel(const oc_call* call, int32_t y, int32_t x) {
    const oc_operator* op = call->op;
    const int32_t channels = call->box.c1 - call->box.c0;
    const int32_t top = y * op->stride_h - op->pad_top, left = x * op->stride_w - op->pad_left;
    const oc_taps rows = oc_taps_inside(top, op->kernel_h, 1, op->input[0].h);
    const oc_taps columns = oc_taps_inside(left, op->kernel_w, 1, op->input[0].w);
    int8_t* output = (int8_t*)oc_output_at(call, y, x);
    memset(output, INT8_MIN, (size_t)channels);
    for (int32_t ky = rows.first; ky < rows.end; ++ky) {
        for (int32_t kx = columns.first; kx < columns.end; ++kx) {
            const int8_t* input =
                (const int8_t*)oc_at(&call->input[0], top + ky, left + kx, call->box.c0, 1u);
            for (int32_t c = 0; c < channels; ++c)
                output[c] = input[c] > output[c] ? input[c] : output[c];
        }
    }
    for (int32_t c = 0; c < channels; ++c) {
        output[c] = (int8_t)oc_clamp(output[c], op->activation_min, op->activation_max);
    }
}

void oc_max_pool_2d_s8(const oc_call* call) {
    for (int32_t y = call->box.y0; y < call->box.y1; ++y) {
        for (int32_t x = call->box.x0; x < call->box.x1; ++x) pixel(call, y, x);
    }
}
