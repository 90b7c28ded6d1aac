/* CONCATENATION: copies the part of one input that is this tile.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_fixed_point.h"

void oc_concatenation_any(const oc_call* call) {
    const oc_box* box = &call->box;
    const oc_view* view = &call->input[0];
    const size_t bytes = (size_t)(box->c1 - box->c0) * oc_type_bytes(call->op->output_type);
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const uint8_t* input =
                oc_at(view, view->y0 + (y - box->y0), view->x0 + (x - box->x0), view->c0, 1u);
            memcpy(oc_output_at(call, y, x), input, bytes);
        }
    }
}
