/* ADD and SUB, int8: both inputs are shifted left, brought to a common scale, combined and brought
 * to the output's.
 *
 * On cores with DSP instructions: the input with the larger scale has the factor 1/2 by
 * construction, so its scaled value is just (value - zero point) << 19; the scaled values of the
 * other input come from a table in the scratch, made for each call; the output is rounded as
 * oc_requantize_dsp.h says.
 *
 * inputs   int8, any strides and alignment, zero points in [-128, 127]; broadcast
 * output   int8, any strides and alignment; may be the first input's bytes
 * scratch  oc_add_s8_scratch_bytes(), 1024 bytes
 * cycles   Cortex-M4, tests/bench/kernel_count (no wait states): 11.5 an element, 9.9 instructions,
 *          and about 2500 for the table; pixels whose channels do not lie side by side cost some 40
 *          more each
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_requantize_dsp.h"
#include "oc_runs.h"

enum { kTableSize = 256 };

uint32_t oc_add_s8_scratch_bytes(void) { return kTableSize * 4u; }

static inline int32_t scaled(const oc_operator* op, int index, int8_t value) {
    const int32_t shifted = oc_shift_left(value - op->input_zero[index], (unsigned)op->left_shift);
    return oc_requantize(shifted, op->input_multiplier[index]);
}

/* `count` elements; an input with step 0 stays at its first. `sign` is 1 or -1, what the second
 * input counts. */
static void plain_run(const oc_operator* op, const int8_t* a, int32_t step_a, const int8_t* b,
                      int32_t step_b, int8_t* output, int32_t count, int32_t sign) {
    for (int32_t c = 0; c < count; ++c) {
        const int32_t first = scaled(op, 0, a[c * step_a]), second = scaled(op, 1, b[c * step_b]);
        const int32_t sum = (int32_t)((uint32_t)first + (uint32_t)sign * (uint32_t)second);
        output[c] = (int8_t)oc_activate(op, sum, op->output_multiplier);
    }
}

#if OC_DSP
enum { kWorthTable = 64, kLeftShift = 20 };

typedef struct addition {
    int32_t* table; /* by the other input's byte: twice its scaled value, less the zero point of the
                       half input */
    int half;       /* index of the input with factor 1/2 */
    int32_t half_sign;
    int clamps; /* the activation range is not all of int8 */
    oc_fast_factor factor;
    oc_packing packing;
} addition;

static int is_half(oc_multiplier factor) { return factor.shift == 0 && factor.value == 1 << 30; }

/* Table of the other input; returns the largest absolute scaled value. */
OC_HOT static int32_t fill_table(const oc_operator* op, addition* add, int32_t sign) {
    const int other = 1 - add->half;
    const oc_multiplier factor = op->input_multiplier[other];
    const oc_fast_factor fast = oc_fast_factor_of(factor);
    const int32_t zero = op->input_zero[other];
    const int32_t base = -add->half_sign * op->input_zero[add->half] * (1 << kLeftShift);
    int32_t largest = 0;
    for (int32_t value = INT8_MIN; value <= INT8_MAX; ++value) {
        const int32_t twice = (value - zero) * (2 << kLeftShift);
        const int32_t v = factor.shift == 0 ? oc_smmulr(twice, factor.value)
                                            : oc_requantize_twice(twice, fast, 0);
        largest = v > largest ? v : (-v > largest ? -v : largest);
        add->table[value & 0xFF] = base + 2 * sign * v;
    }
    return largest;
}

/* 0 when the operator or its values do not allow the fast path. */
static int prepare(const oc_operator* op, int32_t sign, addition* add) {
    add->half = is_half(op->input_multiplier[0]) ? 0 : 1;
    const oc_multiplier other = op->input_multiplier[1 - add->half];
    if (!is_half(op->input_multiplier[add->half]) || op->left_shift != kLeftShift ||
        (other.shift != 0 && !oc_factor_is_fast(other)) ||
        !oc_factor_is_fast(op->output_multiplier) || !oc_activation_in_int8(op)) {
        return 0;
    }
    add->half_sign = add->half == 1 ? sign : 1;
    add->clamps = op->activation_min != INT8_MIN || op->activation_max != INT8_MAX;
    add->factor = oc_fast_factor_of(op->output_multiplier);
    add->packing = oc_packing_of(op);
    /* The values do not exceed 255 * 2^19 and 255 * 2^20: twice their sum fits into an int32. */
    const int32_t largest = fill_table(op, add, add->half == 0 ? sign : 1);
    return oc_fits_packing(largest + (255 << (kLeftShift - 1)), op->output_multiplier);
}

/* Four elements at a time. `sign` and `clamps` are constants where it is called. */
OC_INLINE void fast_words(const addition* add, const int8_t* half, int32_t step_half,
                          const int8_t* other, int32_t step_other, int8_t* output, int32_t words,
                          int32_t sign, int clamps) {
    const int32_t* table = add->table;
    const oc_fast_factor factor = add->factor;
    const oc_packing packing = add->packing;
    uint32_t h = oc_splat_byte(*half), o = oc_splat_byte(*other);
    for (; words > 0; --words, half += 4, other += 4, output += 4) {
        if (step_half) h = oc_load4(half);
        if (step_other) o = oc_load4(other);
        int32_t v[4] = {table[oc_uxtb_0(o)], table[oc_uxtb_1(o)], table[oc_uxtb_2(o)],
                        table[oc_uxtb_3(o)]};
        v[0] += sign * oc_shift_left(oc_sxtb_0(h), kLeftShift);
        v[1] += sign * oc_shift_left(oc_sxtb_1(h), kLeftShift);
        v[2] += sign * oc_shift_left(oc_sxtb_2(h), kLeftShift);
        v[3] += sign * oc_shift_left(oc_sxtb_3(h), kLeftShift);
        for (int i = 0; i < 4; ++i) v[i] = oc_requantize_twice(v[i], factor, packing.zero);
        oc_store4(output, oc_pack4(&packing, v[0], v[1], v[2], v[3], clamps));
    }
}

OC_HOT static void fast_run(const oc_operator* op, const addition* add, const int8_t* a,
                            int32_t step_a, const int8_t* b, int32_t step_b, int8_t* output,
                            int32_t count, int32_t sign) {
    const int8_t *half = add->half == 0 ? a : b, *other = add->half == 0 ? b : a;
    const int32_t step_half = add->half == 0 ? step_a : step_b;
    const int32_t step_other = add->half == 0 ? step_b : step_a;
    const int32_t words = count / 4, done = words * 4;
    if (add->half_sign < 0) {
        fast_words(add, half, step_half, other, step_other, output, words, -1, 1);
    } else if (!step_half || !step_other || add->clamps) {
        fast_words(add, half, step_half, other, step_other, output, words, 1, 1);
    } else {
        fast_words(add, half, 1, other, 1, output, words, 1, 0);
    }
    plain_run(op, a + done * step_a, step_a, b + done * step_b, step_b, output + done, count - done,
              sign);
}
#endif

static void combine(const oc_call* call, int32_t sign) {
    const oc_operator* op = call->op;
    const oc_box* box = &call->box;
    const int32_t step_a = oc_broadcast_step(call, 0), step_b = oc_broadcast_step(call, 1);
    const oc_runs runs = oc_runs_of(call, 2);
#if OC_DSP
    addition add;
    const int32_t runs_in_all = runs.rows * runs.columns;
    add.table = (int32_t*)call->scratch;
    const int fast = add.table != NULL && runs.count >= 4 &&
                     runs_in_all * (int64_t)runs.count >= kWorthTable && prepare(op, sign, &add);
#endif
    for (int32_t y = box->y0; y < box->y0 + runs.rows; ++y) {
        for (int32_t x = box->x0; x < box->x0 + runs.columns; ++x) {
            const int8_t *a = oc_broadcast_at(call, 0, y, x), *b = oc_broadcast_at(call, 1, y, x);
            int8_t* output = (int8_t*)oc_output_at(call, y, x);
#if OC_DSP
            if (fast) {
                fast_run(op, &add, a, step_a, b, step_b, output, runs.count, sign);
                continue;
            }
#endif
            plain_run(op, a, step_a, b, step_b, output, runs.count, sign);
        }
    }
}

void oc_add_s8(const oc_call* call) { combine(call, 1); }

void oc_sub_s8(const oc_call* call) { combine(call, -1); }
