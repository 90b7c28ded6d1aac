/* LOGISTIC, int8, by table.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_fixed_point.h"

uint64_t oc_logistic_s8_constants_bytes(void) { return 256; }

void oc_logistic_s8(const oc_call* call) {
    const oc_box* box = &call->box;
    const int8_t* table = (const int8_t*)call->constants;
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const int8_t* input = (const int8_t*)oc_at(&call->input[0], y, x, box->c0, 1u);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
            for (int32_t c = 0; c < box->c1 - box->c0; ++c) output[c] = table[input[c] + 128];
        }
    }
}
