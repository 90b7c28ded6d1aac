/* RESIZE_NEAREST_NEIGHBOR. Source coordinates are computed in float32, as TensorFlow Lite does.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_fixed_point.h"

/* Of a number that is not negative and below 2^22: down, or to the nearest with ties upwards. */
static int32_t to_integer(float value, int nearest) {
    const int32_t whole = (int32_t)value;
    return nearest && value - (float)whole >= 0.5F ? whole + 1 : whole;
}

int32_t oc_resize_nearest_neighbor_source(const oc_operator* op, int32_t o, int32_t in,
                                          int32_t out) {
    const int align = op->parameter[OC_RESIZE_ALIGN] != 0;
    const float scale =
        align && out > 1 ? (float)(in - 1) / (float)(out - 1) : (float)in / (float)out;
    const float offset = op->parameter[OC_RESIZE_HALF_PIXEL] != 0 ? 0.5F : 0.0F;
    const int32_t source = to_integer(((float)o + offset) * scale, align);
    return source < in ? source : in - 1;
}

enum { kBlock = 64 }; /* columns whose sources are found once for all rows: 256 bytes of stack */

/* Output columns [x0, x1), at most kBlock of them. */
static void columns_block(const oc_call* call, int32_t x0, int32_t x1) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const oc_view* view = &call->input[0];
    const size_t element = oc_type_bytes(op->output_type);
    const size_t bytes = (size_t)(box->c1 - box->c0) * element;
    uint32_t offsets[kBlock];
    for (int32_t x = x0; x < x1; ++x) {
        const int32_t ix = oc_resize_nearest_neighbor_source(op, x, op->input[0].w, op->output.w);
        offsets[x - x0] = (uint32_t)(ix - view->x0) * view->stride_x;
    }
    for (int32_t y = box->y0; y < box->y1; ++y) {
        const int32_t iy = oc_resize_nearest_neighbor_source(op, y, op->input[0].h, op->output.h);
        const uint8_t* row = oc_at(view, iy, view->x0, box->c0, element);
        uint8_t* output = oc_output_at(call, y, x0);
        for (int32_t x = 0; x < x1 - x0; ++x, output += call->output_stride_x)
            memcpy(output, row + offsets[x], bytes);
    }
}

void oc_resize_nearest_neighbor_any(const oc_call* call) {
    const int32_t end = call->box.x1;
    for (int32_t x = call->box.x0; x < end; x += kBlock)
        columns_block(call, x, end - x < kBlock ? end : x + kBlock);
}
