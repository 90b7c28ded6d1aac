/* MUL, int8.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_broadcast.h"

void oc_mul_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const int32_t channels = box->c1 - box->c0;
    const int32_t step_a = oc_broadcast_step(call, 0), step_b = oc_broadcast_step(call, 1);
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const int8_t *a = oc_broadcast_at(call, 0, y, x), *b = oc_broadcast_at(call, 1, y, x);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
            for (int32_t c = 0; c < channels; ++c) {
                const int32_t product =
                    (a[c * step_a] - op->input_zero[0]) * (b[c * step_b] - op->input_zero[1]);
                output[c] = (int8_t)oc_activate(op, product, op->output_multiplier);
            }
        }
    }
}
