/* QUANTIZE: float32, int8 or uint8 to int8 or uint8. Many bytes go by a table of 256 bytes on the
 * stack. Any alignment; no scratch.
 * SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "oc_byte_table.h"

/* Nearest integer, ties away from zero; anything beyond 2^22, and what is not a number, ends at
 * that bound. */
static int32_t round_float(float value) {
    const float bound = 4194304.0F;
    if (!(value > -bound)) return -4194304;
    if (value >= bound) return 4194304;
    const int32_t whole = (int32_t)value;
    const float rest = value - (float)whole;
    if (rest >= 0.5F) return whole + 1;
    return rest <= -0.5F ? whole - 1 : whole;
}

static int32_t from_float(const oc_operator* op, const uint8_t* input) {
    float value, scale;
    memcpy(&value, input, sizeof value);
    memcpy(&scale, &op->scale_bits, sizeof scale);
    return round_float(value / scale);
}

static int32_t from_byte(const oc_operator* op, uint8_t input) {
    const int32_t value = op->input_type == OC_UINT8 ? (int32_t)input : (int32_t)(int8_t)input;
    return oc_requantize(value - op->input_zero[0], op->output_multiplier);
}

static uint8_t quantized(const oc_operator* op, int32_t value) {
    const int32_t low = op->output_type == OC_UINT8 ? 0 : -128;
    return (uint8_t)oc_clamp(oc_sum(value, op->output_zero), low, low + 255);
}

void oc_quantize_any(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const size_t input_bytes = oc_type_bytes(op->input_type);
    if (input_bytes == 1u && oc_is_worth_table(box)) {
        uint8_t table[kByteTableSize];
        for (int32_t i = 0; i < kByteTableSize; ++i)
            table[i] = quantized(op, from_byte(op, (uint8_t)(i - 128)));
        oc_apply_table_to_tile(call, table);
        return;
    }
    for (int32_t y = box->y0; y < box->y1; ++y) {
        for (int32_t x = box->x0; x < box->x1; ++x) {
            const uint8_t* input = oc_at(&call->input[0], y, x, box->c0, input_bytes);
            uint8_t* output = oc_output_at(call, y, x);
            for (int32_t c = 0; c < box->c1 - box->c0; ++c) {
                const uint8_t* at = input + (size_t)c * input_bytes;
                const int32_t value =
                    op->input_type == OC_FLOAT32 ? from_float(op, at) : from_byte(op, *at);
                output[c] = quantized(op, value);
            }
        }
    }
}
