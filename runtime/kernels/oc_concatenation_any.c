/* CONCATENATION: copies the part of one input that is this tile, whole rows at a time where nothing
 * lies between pixels.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_fixed_point.h"

void oc_concatenation_any(const oc_call* call) {
    const oc_box* box = &call->box;
    const oc_view* view = &call->input[0];
    size_t bytes = (size_t)(box->c1 - box->c0) * oc_type_bytes(call->op->output_type);
    int32_t columns = box->x1 - box->x0;
    if (view->stride_x == bytes && call->output_stride_x == bytes) {
        bytes *= (size_t)columns;
        columns = 1;
    }
    for (int32_t y = 0; y < box->y1 - box->y0; ++y) {
        const uint8_t* input = view->data + (size_t)y * view->stride_y;
        uint8_t* output = call->output + (size_t)y * call->output_stride_y;
        for (int32_t x = 0; x < columns; ++x) {
            memcpy(output, input, bytes);
            input += view->stride_x;
            output += call->output_stride_x;
        }
    }
}
