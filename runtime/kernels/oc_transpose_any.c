/* TRANSPOSE of rows, columns and channels; channels that stay channels are copied as runs.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_fixed_point.h"

/* `count` elements that lie `step` bytes apart in the input. */
static void gather(const uint8_t* input, size_t step, uint8_t* output, int32_t count,
                   size_t bytes) {
    if (step == bytes) {
        memcpy(output, input, (size_t)count * bytes);
    } else if (bytes == 1u) {
        for (; count >= 4; count -= 4, input += 4 * step, output += 4) {
            output[0] = input[0];
            output[1] = input[step];
            output[2] = input[2 * step];
            output[3] = input[3 * step];
        }
        for (; count > 0; --count, input += step) *output++ = *input;
    } else {
        for (; count > 0; --count, input += step, output += sizeof(uint32_t))
            memcpy(output, input, sizeof(uint32_t));
    }
}

void oc_transpose_any(const oc_call* call) {
    const int32_t* from = &call->op->parameter[OC_TRANSPOSE_FROM];
    const oc_box* box = &call->box;
    const size_t bytes = oc_type_bytes(call->op->output_type);
    const size_t steps[3] = {call->input[0].stride_y, call->input[0].stride_x, bytes};
    int32_t first[3] = {0, 0, 0}; /* input row, column, channel of the tile's first element */
    first[from[0]] = box->y0;
    first[from[1]] = box->x0;
    first[from[2]] = box->c0;
    const uint8_t* row = oc_at(&call->input[0], first[0], first[1], first[2], bytes);
    for (int32_t y = box->y0; y < box->y1; ++y, row += steps[from[0]]) {
        const uint8_t* pixel = row;
        for (int32_t x = box->x0; x < box->x1; ++x, pixel += steps[from[1]])
            gather(pixel, steps[from[2]], oc_output_at(call, y, x), box->c1 - box->c0, bytes);
    }
}
