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

void oc_resize_nearest_neighbor_any(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const size_t bytes = oc_type_bytes(op->output_type);
    for (int32_t y = box->y0; y < box->y1; ++y) {
        const int32_t iy = oc_resize_nearest_neighbor_source(op, y, op->input[0].h, op->output.h);
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const int32_t ix =
                oc_resize_nearest_neighbor_source(op, x, op->input[0].w, op->output.w);
            memcpy(oc_output_at(call, y, x), oc_at(&call->input[0], iy, ix, box->c0, bytes),
                   (size_t)(box->c1 - box->c0) * bytes);
        }
    }
}
