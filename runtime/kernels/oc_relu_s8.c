/* RELU (brought to the output's scale) and RELU6 (clamped in the input's scale), int8.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_fixed_point.h"

void oc_relu_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const int8_t* input = (const int8_t*)oc_at(&call->input[0], y, x, box->c0, 1u);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
            for (int32_t c = 0; c < box->c1 - box->c0; ++c) {
                output[c] =
                    (int8_t)oc_activate(op, input[c] - op->input_zero[0], op->output_multiplier);
            }
        }
    }
}

void oc_relu6_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const int8_t* input = (const int8_t*)oc_at(&call->input[0], y, x, box->c0, 1u);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
            for (int32_t c = 0; c < box->c1 - box->c0; ++c) {
                output[c] = (int8_t)oc_clamp(input[c], op->activation_min, op->activation_max);
            }
        }
    }
}
