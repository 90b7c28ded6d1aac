/* RELU (brought to the output's scale) and RELU6 (clamped in the input's scale), int8. RELU of many
 * elements goes by a table of 256 bytes on the stack, RELU6 by four elements at a time on cores
 * with DSP instructions. Any alignment; no scratch.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_byte_table.h"
#include "oc_dsp.h"

static inline uint8_t relu(const oc_operator* op, int32_t value) {
    return (uint8_t)oc_activate(op, value - op->input_zero[0], op->output_multiplier);
}

void oc_relu_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    if (oc_is_worth_table(box)) {
        uint8_t table[kByteTableSize];
        for (int32_t i = 0; i < kByteTableSize; ++i) table[i] = relu(op, i - 128);
        oc_apply_table_to_tile(call, table);
        return;
    }
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const int8_t* input = (const int8_t*)oc_at(&call->input[0], y, x, box->c0, 1u);
            uint8_t* output = oc_output_at(call, y, x);
            for (int32_t c = 0; c < box->c1 - box->c0; ++c) output[c] = relu(op, input[c]);
        }
    }
}

#if OC_DSP
/* Clamps four elements at a time; returns how many it did. */
static int32_t clamp_words(const oc_operator* op, const int8_t* input, int8_t* output,
                           int32_t count) {
    const int32_t words = count / 4;
    if (op->activation_min < INT8_MIN || op->activation_max > INT8_MAX) return 0;
    const uint32_t low = oc_splat_byte(op->activation_min),
                   high = oc_splat_byte(op->activation_max);
    for (int32_t n = words; n > 0; --n, input += 4, output += 4)
        oc_store4(output, oc_min_bytes(oc_max_bytes(oc_load4(input), low), high));
    return 4 * words;
}
#else
static int32_t clamp_words(const oc_operator* op, const int8_t* input, int8_t* output,
                           int32_t count) {
    (void)op, (void)input, (void)output, (void)count;
    return 0;
}
#endif

void oc_relu6_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const oc_runs runs = oc_runs_of(call, 1);
    for (int32_t y = box->y0; y < box->y0 + runs.rows; ++y) {
        for (int32_t x = box->x0; x < box->x0 + runs.columns; ++x) {
            const int8_t* input = (const int8_t*)oc_at(&call->input[0], y, x, box->c0, 1u);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
            for (int32_t c = clamp_words(op, input, output, runs.count); c < runs.count; ++c) {
                output[c] = (int8_t)oc_clamp(input[c], op->activation_min, op->activation_max);
            }
        }
    }
}
