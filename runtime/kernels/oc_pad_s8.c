/* PAD, int8: the output's zero point around the input.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_fixed_point.h"

/* Copies the channels of the tile that input pixel (y, x) covers. */
static void copy_pixel(const oc_call* call, int32_t y, int32_t x, uint8_t* output) {
    const int32_t before = call->op->parameter[OC_PAD_CHANNELS];
    const int32_t first = call->box.c0 > before ? call->box.c0 : before;
    const int32_t inside_end = before + call->op->input[0].c;
    const int32_t end = call->box.c1 < inside_end ? call->box.c1 : inside_end;
    if (first >= end) return;
    memcpy(output + (first - call->box.c0), oc_at(&call->input[0], y, x, first - before, 1u),
           (size_t)(end - first));
}

void oc_pad_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const int32_t iy = y - op->pad_top, ix = x - op->pad_left;
            uint8_t* output = oc_output_at(call, y, x);
            memset(output, op->output_zero, (size_t)(box->c1 - box->c0));
            if (iy >= 0 && iy < op->input[0].h && ix >= 0 && ix < op->input[0].w)
                copy_pixel(call, iy, ix, output);
        }
    }
}
