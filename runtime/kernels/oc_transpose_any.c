/* TRANSPOSE of rows, columns and channels.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_fixed_point.h"

void oc_transpose_any(const oc_call* call) {
    const int32_t* from = &call->op->parameter[OC_TRANSPOSE_FROM];
    const oc_box* box = &call->box;
    const size_t bytes = oc_type_bytes(call->op->output_type);
    int32_t at[3] = {0, 0, 0}; /* input row, column, channel */
    for (int32_t y = box->y0; y < box->y1; ++y) {
        at[from[0]] = y;
        for (int32_t x = box->x0; x < box->x1; ++x) {
            at[from[1]] = x;
            uint8_t* output = oc_output_at(call, y, x);
            for (int32_t c = box->c0; c < box->c1; ++c, output += bytes) {
                at[from[2]] = c;
                memcpy(output, oc_at(&call->input[0], at[0], at[1], at[2], bytes), bytes);
            }
        }
    }
}
