/* FULLY_CONNECTED, int8, plain C: each column of the input is one row of the matrix product.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_dot.h"
#include "oc_fixed_point.h"
#include "oc_sections.h"

uint64_t oc_fully_connected_s8_constants_bytes(const oc_operator* op, int32_t c0, int32_t c1,
                                               int32_t k0, int32_t k1) {
    const unsigned words = (k0 == 0 ? 1u : 0u) + (k1 == op->input[0].c ? 2u : 0u);
    return oc_sections_bytes(c1 - c0, words, (uint64_t)(k1 - k0) * (uint64_t)(c1 - c0));
}

uint32_t oc_fully_connected_s8_scratch_bytes(const oc_operator* op, int32_t k0, int32_t k1) {
    (void)op, (void)k0, (void)k1;
    return 0; /* weights and inputs are read where they are */
}

/* `count` (1 or 4) channels of one column. */
static void column_channels(const oc_call* call, const oc_sections* sections, const int8_t* x,
                            int32_t channel, int32_t count, int32_t* partial, int8_t* output) {
    const int32_t depth = call->k1 - call->k0;
    const int32_t zero = call->op->input_zero[0];
    const int8_t* weights = sections->weights + (size_t)channel * (size_t)depth;
    int32_t sums[4] = {0, 0, 0, 0};
    for (int32_t i = 0; i < count; ++i) {
        sums[i] = sections->bias != NULL ? sections->bias[channel + i] : partial[channel + i];
    }
    if (count == 4) {
        oc_dot_4(x, zero, weights, (uint32_t)depth, depth, sums);
    } else {
        oc_dot_1(x, zero, weights, depth, sums);
    }
    for (int32_t i = 0; i < count; ++i) {
        if (sections->shift == NULL) {
            partial[channel + i] = sums[i];
            continue;
        }
        const oc_multiplier factor = {sections->multiplier[channel + i],
                                      sections->shift[channel + i]};
        output[channel + i] = (int8_t)oc_activate(call->op, sums[i], factor);
    }
}

void oc_fully_connected_s8(const oc_call* call) {
    const oc_box* box = &call->box;
    const int32_t channels = box->c1 - box->c0;
    const oc_sections sections =
        oc_sections_of(call->constants, channels, call->k0 == 0, call->k1 == call->op->input[0].c);
    int32_t* partial = call->partial;
    for (int32_t x = box->x0; x < box->x1; ++x) {
        const int8_t* input = (const int8_t*)oc_at(&call->input[0], box->y0, x, call->k0, 1u);
        int8_t* output = (int8_t*)oc_output_at(call, box->y0, x);
        int32_t c = 0;
        for (; c + 4 <= channels; c += 4)
            column_channels(call, &sections, input, c, 4, partial, output);
        for (; c < channels; ++c) column_channels(call, &sections, input, c, 1, partial, output);
        if (partial != NULL) partial += channels;
    }
}
