/* DEQUANTIZE: int8 or uint8 to float32. A float32 product of a scale and a number of 9 bits is
 * rounded once, so it equals the reference's product in double that is then rounded to float32.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_fixed_point.h"

void oc_dequantize_any(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    float scale;
    memcpy(&scale, &op->scale_bits, sizeof scale);
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const uint8_t* input = oc_at(&call->input[0], y, x, box->c0, 1u);
            uint8_t* output = oc_output_at(call, y, x);
            for (int32_t c = 0; c < box->c1 - box->c0; ++c) {
                const int32_t value =
                    op->input_type == OC_UINT8 ? (int32_t)input[c] : (int32_t)(int8_t)input[c];
                const float real = scale * (float)(value - op->input_zero[0]);
                memcpy(output + (size_t)c * sizeof real, &real, sizeof real);
            }
        }
    }
}
