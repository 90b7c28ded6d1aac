/* MUL, int8. On cores with DSP instructions four elements at a time, rounded as
 * oc_requantize_dsp.h says.
 *
 * inputs   int8, any strides and alignment, zero points in [-128, 127]; broadcast
 * output   int8, any strides and alignment; may be the first input's bytes
 * scratch  none
 * cycles   Cortex-M4, tests/bench/kernel_count (no wait states): 9.0 an element, 8.3 instructions
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_requantize_dsp.h"
#include "oc_runs.h"

/* `count` elements; an input with step 0 stays at its first. */
static void plain_run(const oc_operator* op, const int8_t* a, int32_t step_a, const int8_t* b,
                      int32_t step_b, int8_t* output, int32_t count) {
    for (int32_t c = 0; c < count; ++c) {
        const int32_t product =
            (a[c * step_a] - op->input_zero[0]) * (b[c * step_b] - op->input_zero[1]);
        output[c] = (int8_t)oc_activate(op, product, op->output_multiplier);
    }
}

#if OC_DSP
typedef struct multiplication {
    uint32_t base_a, base_b; /* zero points, negative, in both halves */
    int clamps;              /* the activation range is not all of int8 */
    oc_fast_factor factor;
    oc_packing packing;
} multiplication;

/* 0 when the operator does not allow the fast path. */
static int prepare(const oc_operator* op, multiplication* mul) {
    mul->base_a = oc_splat_half(-op->input_zero[0]);
    mul->base_b = oc_splat_half(-op->input_zero[1]);
    mul->clamps = op->activation_min != INT8_MIN || op->activation_max != INT8_MAX;
    mul->factor = oc_fast_factor_of(op->output_multiplier);
    mul->packing = oc_packing_of(op);
    return oc_factor_is_fast(op->output_multiplier) && oc_activation_in_int8(op) &&
           oc_fits_packing(255 * 255, op->output_multiplier);
}

/* Four elements at a time. `clamps` is a constant where it is called. */
OC_INLINE void fast_words(const multiplication* mul, const int8_t* a, int32_t step_a,
                          const int8_t* b, int32_t step_b, int8_t* output, int32_t words,
                          int clamps) {
    const multiplication m = *mul;
    uint32_t wa = oc_splat_byte(*a), wb = oc_splat_byte(*b);
    for (; words > 0; --words, a += 4, b += 4, output += 4) {
        if (step_a) wa = oc_load4(a);
        if (step_b) wb = oc_load4(b);
        const uint32_t a_even = oc_sxtab16(m.base_a, wa), a_odd = oc_sxtab16_odd(m.base_a, wa);
        uint32_t b_even = oc_sxtab16(m.base_b, wb), b_odd = oc_sxtab16_odd(m.base_b, wb);
        b_even = oc_add_halves(b_even, b_even);
        b_odd = oc_add_halves(b_odd, b_odd);
        int32_t v[4] = {(int32_t)oc_smulbb(a_even, b_even), (int32_t)oc_smulbb(a_odd, b_odd),
                        (int32_t)oc_smultt(a_even, b_even), (int32_t)oc_smultt(a_odd, b_odd)};
        for (int i = 0; i < 4; ++i) v[i] = oc_requantize_twice(v[i], m.factor, m.packing.zero);
        oc_store4(output, oc_pack4(&m.packing, v[0], v[1], v[2], v[3], clamps));
    }
}

OC_HOT static void fast_run(const oc_operator* op, const multiplication* mul, const int8_t* a,
                            int32_t step_a, const int8_t* b, int32_t step_b, int8_t* output,
                            int32_t count) {
    const int32_t words = count / 4, done = words * 4;
    if (!step_a || !step_b || mul->clamps) {
        fast_words(mul, a, step_a, b, step_b, output, words, 1);
    } else {
        fast_words(mul, a, 1, b, 1, output, words, 0);
    }
    plain_run(op, a + done * step_a, step_a, b + done * step_b, step_b, output + done,
              count - done);
}
#endif

void oc_mul_s8(const oc_call* call) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const int32_t step_a = oc_broadcast_step(call, 0), step_b = oc_broadcast_step(call, 1);
    const oc_runs runs = oc_runs_of(call, 2);
#if OC_DSP
    multiplication mul;
    const int fast = runs.count >= 4 && prepare(op, &mul);
#endif
    for (int32_t y = box->y0; y < box->y0 + runs.rows; ++y) {
        for (int32_t x = box->x0; x < box->x0 + runs.columns; ++x) {
            const int8_t *a = oc_broadcast_at(call, 0, y, x), *b = oc_broadcast_at(call, 1, y, x);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
#if OC_DSP
            if (fast) {
                fast_run(op, &mul, a, step_a, b, step_b, output, runs.count);
                continue;
            }
#endif
            plain_run(op, a, step_a, b, step_b, output, runs.count);
        }
    }
}
