/* ADD and SUB, int8: both inputs are shifted left, brought to a common scale, combined and brought
 * to the output's.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_broadcast.h"

static inline int32_t scaled(const oc_operator* op, int index, int8_t value) {
    const int32_t shifted = oc_shift_left(value - op->input_zero[index], (unsigned)op->left_shift);
    return oc_requantize(shifted, op->input_multiplier[index]);
}

/* `sign` is 1 or -1, what the second input counts. */
static void combine(const oc_call* call, int32_t sign) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const int32_t channels = box->c1 - box->c0;
    const int32_t step_a = oc_broadcast_step(call, 0), step_b = oc_broadcast_step(call, 1);
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const int8_t *a = oc_broadcast_at(call, 0, y, x), *b = oc_broadcast_at(call, 1, y, x);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
            for (int32_t c = 0; c < channels; ++c) {
                const int32_t first = scaled(op, 0, a[c * step_a]),
                              second = scaled(op, 1, b[c * step_b]);
                const int32_t sum = (int32_t)((uint32_t)first + (uint32_t)sign * (uint32_t)second);
                output[c] = (int8_t)oc_activate(op, sum, op->output_multiplier);
            }
        }
    }
}

void oc_add_s8(const oc_call* call) { combine(call, 1); }

void oc_sub_s8(const oc_call* call) { combine(call, -1); }
