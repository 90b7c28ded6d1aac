/* Inner loops of the depthwise convolution for DSP cores, see oc_depthwise_dsp.h. They are whole
 * functions in assembly, as they need every register.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_depthwise_dsp.h"
#include "oc_requantize_dsp.h"

#if OC_DSP

/* Two sums in r10 and r11 become two bytes; `factor` loads m to r1 and the power to r12, `z` is the
 * zero point's register. */
#define OC_ROUND_TWO(z)              \
    "smmulr r10, r10, r1\n\t"        \
    "smmulr r11, r11, r1\n\t"        \
    "add r10, r10, r10, asr #31\n\t" \
    "add r11, r11, r11, asr #31\n\t" \
    "smmlsr r10, r10, r12, " z       \
    "\n\t"                           \
    "smmlsr r11, r11, r12, " z       \
    "\n\t"                           \
    "ssat r10, #8, r10\n\t"          \
    "ssat r11, #8, r11\n\t"
#define OC_ROUND_ONE(z)              \
    "smmulr r10, r10, r1\n\t"        \
    "add r10, r10, r10, asr #31\n\t" \
    "smmlsr r10, r10, r12, " z       \
    "\n\t"                           \
    "ssat r10, #8, r10\n\t"

/* 3x3. Registers: r0 columns, r1 and r12 pairs of columns, r2 output, r3 its stride, r4 to r9
 * weights (three rows of (w0, w1), (w1, w2)), r10 and r11 sums, lr zero point.
 * Stack: 0 m, 4 power, 8 and 12 bias, 16 outputs, 20 end of the pairs. */
#define OC_ENTER_3X3(pair_shift)       \
    "push {r4-r11, lr}\n\t"            \
    "ldr r8, [r0, #20]\n\t"            \
    "ldrd r4, r5, [r0, #24]\n\t"       \
    "ldr r6, [r0, #32]\n\t"            \
    "mov r7, r6\n\t"                   \
    "ldr r1, [r0]\n\t"                 \
    "bic r9, r8, #1\n\t"               \
    "add r9, r1, r9, lsl #" pair_shift \
    "\n\t"                             \
    "push {r4-r9}\n\t"                 \
    "ldrd r2, r3, [r0, #4]\n\t"        \
    "ldrd lr, r12, [r0, #12]\n\t"      \
    "mov r0, r1\n\t"                   \
    "tst r8, #2\n\t"                   \
    "ldm r12, {r4-r9}\n\t"             \
    "bne 2f\n\t"                       \
    "ldr r1, [sp, #20]\n\t"            \
    "cmp r0, r1\n\t"                   \
    "beq 3f\n\t"

/* Around two copies of a body for two outputs, and one for a single output behind them. */
#define OC_LOOP(pair, single)   \
    ".p2align 2\n"              \
    "1:\n\t" pair "2:\n\t" pair \
    "ldr r1, [sp, #20]\n\t"     \
    "cmp r0, r1\n\t"            \
    "bne 1b\n"                  \
    "3:\n\t"                    \
    "ldr r1, [sp, #16]\n\t"     \
    "lsls r1, r1, #31\n\t"      \
    "beq 4f\n\t" single         \
    "4:\n\t"                    \
    "add sp, #24\n\t"           \
    "pop {r4-r11, pc}\n\t"

#define OC_STORE_TWO         \
    "strb r10, [r2]\n\t"     \
    "strb r11, [r2, r3]\n\t" \
    "add r2, r2, r3, lsl #1\n\t"

/* Columns 0 to 3 give outputs 0 and 1. */
#define OC_ROW_3_STRIDE_1(load, w01, w12) \
    load "smlad r10, r1, " w01            \
         ", r10\n\t"                      \
         "smlatb r11, r1, " w01           \
         ", r11\n\t"                      \
         "smlabt r10, r12, " w12          \
         ", r10\n\t"                      \
         "smlad r11, r12, " w12 ", r11\n\t"

#define OC_PAIR_3_STRIDE_1                                                                        \
    "ldrd r10, r11, [sp, #8]\n\t" OC_ROW_3_STRIDE_1("ldrd r1, r12, [r0, #184]\n\t", "r8", "r9")   \
        OC_ROW_3_STRIDE_1("ldrd r1, r12, [r0, #92]\n\t", "r6", "r7") OC_ROW_3_STRIDE_1(           \
            "ldrd r1, r12, [r0], #4\n\t", "r4", "r5") "ldrd r1, r12, [sp]\n\t" OC_ROUND_TWO("lr") \
            OC_STORE_TWO

#define OC_SINGLE_ROW_3(offset, w01, w12) \
    "ldrd r1, r12, [r0, #" offset         \
    "]\n\t"                               \
    "smlad r10, r1, " w01                 \
    ", r10\n\t"                           \
    "smlabt r10, r12, " w12 ", r10\n\t"

#define OC_SINGLE_3                                                                              \
    "ldr r10, [sp, #8]\n\t" OC_SINGLE_ROW_3("184", "r8", "r9") OC_SINGLE_ROW_3("92", "r6", "r7") \
        OC_SINGLE_ROW_3("0", "r4",                                                               \
                        "r5") "ldrd r1, r12, [sp]\n\t" OC_ROUND_ONE("lr") "strb r10, [r2]\n\t"

__attribute__((naked)) void oc_depthwise_row_3x3(__attribute__((unused))
                                                 const oc_depthwise_row* row) {
    __asm__ volatile(OC_ENTER_3X3("1") OC_LOOP(OC_PAIR_3_STRIDE_1, OC_SINGLE_3));
}

/* Columns 0 to 4 give outputs 0 and 1. */
#define OC_ROW_3_STRIDE_2(offset, load, w01, w12)                  \
    "ldrd r1, r12, [r0, #" offset                                  \
    "]\n\t"                                                        \
    "smlad r10, r1, " w01 ", r10\n\t" load "smlabt r10, r12, " w12 \
    ", r10\n\t"                                                    \
    "smlad r11, r12, " w01                                         \
    ", r11\n\t"                                                    \
    "smlabt r11, r1, " w12 ", r11\n\t"

#define OC_PAIR_3_STRIDE_2                                                                        \
    "ldrd r10, r11, [sp, #8]\n\t" OC_ROW_3_STRIDE_2("184", "ldr r1, [r0, #192]\n\t", "r8", "r9")  \
        OC_ROW_3_STRIDE_2("92", "ldr r1, [r0, #100]\n\t", "r6", "r7") OC_ROW_3_STRIDE_2(          \
            "0", "ldr r1, [r0, #8]!\n\t", "r4", "r5") "ldrd r1, r12, [sp]\n\t" OC_ROUND_TWO("lr") \
            OC_STORE_TWO

__attribute__((naked)) void oc_depthwise_row_3x3_stride_2(__attribute__((unused))
                                                          const oc_depthwise_row* row) {
    __asm__ volatile(OC_ENTER_3X3("2") OC_LOOP(OC_PAIR_3_STRIDE_2, OC_SINGLE_3));
}

/* 5x5 and 7x7: weights of a row are loaded for each two outputs. Registers: r0 columns, r2 output,
 * r3 weights, r4 to r9 weights of a row and then m, power, zero point and output stride, r10 and
 * r11 sums, others pairs of columns.
 * Stack: 0 m, 4 power, 8 zero point, 12 output stride, 16 outputs, 20 end of the pairs, 24 weights,
 * 28 and 32 bias. */
#define OC_ENTER_WIDE             \
    "push {r4-r11, lr}\n\t"       \
    "ldr r8, [r0, #20]\n\t"       \
    "ldrd r4, r5, [r0, #24]\n\t"  \
    "ldrd r6, r10, [r0, #12]\n\t" \
    "ldrd r2, r7, [r0, #4]\n\t"   \
    "ldr r11, [r0, #32]\n\t"      \
    "ldr r0, [r0]\n\t"            \
    "bic r9, r8, #1\n\t"          \
    "add r9, r0, r9, lsl #1\n\t"  \
    "mov r12, r11\n\t"            \
    "push {r4-r12}\n\t"           \
    "cmp r0, r9\n\t"              \
    "beq 3f\n\t"

#define OC_LOOP_WIDE(pair, single) \
    ".p2align 2\n"                 \
    "1:\n\t" pair                  \
    "ldr r1, [sp, #20]\n\t"        \
    "cmp r0, r1\n\t"               \
    "bne 1b\n"                     \
    "3:\n\t"                       \
    "ldr r1, [sp, #16]\n\t"        \
    "lsls r1, r1, #31\n\t"         \
    "beq 4f\n\t" single            \
    "4:\n\t"                       \
    "add sp, #36\n\t"              \
    "pop {r4-r11, pc}\n\t"

#define OC_ROUND_WIDE_TWO            \
    "ldm sp, {r4-r7}\n\t"            \
    "smmulr r10, r10, r4\n\t"        \
    "smmulr r11, r11, r4\n\t"        \
    "add r10, r10, r10, asr #31\n\t" \
    "add r11, r11, r11, asr #31\n\t" \
    "smmlsr r10, r10, r5, r6\n\t"    \
    "smmlsr r11, r11, r5, r6\n\t"    \
    "ssat r10, #8, r10\n\t"          \
    "ssat r11, #8, r11\n\t"          \
    "add r0, #4\n\t"                 \
    "strb r10, [r2]\n\t"             \
    "strb r11, [r2, r7]\n\t"         \
    "add r2, r2, r7, lsl #1\n\t"

#define OC_ROUND_WIDE_ONE            \
    "ldm sp, {r4-r7}\n\t"            \
    "smmulr r10, r10, r4\n\t"        \
    "add r10, r10, r10, asr #31\n\t" \
    "smmlsr r10, r10, r5, r6\n\t"    \
    "ssat r10, #8, r10\n\t"          \
    "strb r10, [r2]\n\t"

#define OC_START_WIDE       \
    "ldr r3, [sp, #24]\n\t" \
    "ldrd r10, r11, [sp, #28]\n\t"

/* Columns 0 to 5; pairs (0, 1), (1, 2), (2, 3), (3, 4) of weights in r4 to r7. */
#define OC_ROW_5(first, second)   \
    "ldm r3!, {r4-r7}\n\t"        \
    "ldrd r1, r12, [r0, #" first  \
    "]\n\t"                       \
    "ldr lr, [r0, #" second       \
    "]\n\t"                       \
    "smlad r10, r1, r4, r10\n\t"  \
    "smlatb r11, r1, r4, r11\n\t" \
    "smlad r10, r12, r6, r10\n\t" \
    "smlad r11, r12, r5, r11\n\t" \
    "smlabt r10, lr, r7, r10\n\t" \
    "smlad r11, lr, r7, r11\n\t"
#define OC_SINGLE_ROW_5(first, second) \
    "ldm r3!, {r4-r7}\n\t"             \
    "ldrd r1, r12, [r0, #" first       \
    "]\n\t"                            \
    "ldr lr, [r0, #" second            \
    "]\n\t"                            \
    "smlad r10, r1, r4, r10\n\t"       \
    "smlad r10, r12, r6, r10\n\t"      \
    "smlabt r10, lr, r7, r10\n\t"
#define OC_FIVE(row) \
    row("0", "8") row("36", "44") row("72", "80") row("108", "116") row("144", "152")

__attribute__((naked)) void oc_depthwise_row_5x5(__attribute__((unused))
                                                 const oc_depthwise_row* row) {
    __asm__ volatile(OC_ENTER_WIDE OC_LOOP_WIDE(OC_START_WIDE OC_FIVE(OC_ROW_5) OC_ROUND_WIDE_TWO,
                                                OC_START_WIDE OC_FIVE(OC_SINGLE_ROW_5)
                                                    OC_ROUND_WIDE_ONE));
}

/* Columns 0 to 7; pairs (0, 1) to (5, 6) of weights in r4 to r9. */
#define OC_ROW_7(first, second)    \
    "ldm r3!, {r4-r9}\n\t"         \
    "ldrd r1, r12, [r0, #" first   \
    "]\n\t"                        \
    "smlad r10, r1, r4, r10\n\t"   \
    "smlatb r11, r1, r4, r11\n\t"  \
    "smlad r10, r12, r6, r10\n\t"  \
    "smlad r11, r12, r5, r11\n\t"  \
    "ldrd r1, r12, [r0, #" second  \
    "]\n\t"                        \
    "smlad r10, r1, r8, r10\n\t"   \
    "smlad r11, r1, r7, r11\n\t"   \
    "smlabt r10, r12, r9, r10\n\t" \
    "smlad r11, r12, r9, r11\n\t"
#define OC_SINGLE_ROW_7(first, second) \
    "ldm r3!, {r4-r9}\n\t"             \
    "ldrd r1, r12, [r0, #" first       \
    "]\n\t"                            \
    "smlad r10, r1, r4, r10\n\t"       \
    "smlad r10, r12, r6, r10\n\t"      \
    "ldrd r1, r12, [r0, #" second      \
    "]\n\t"                            \
    "smlad r10, r1, r8, r10\n\t"       \
    "smlabt r10, r12, r9, r10\n\t"
#define OC_SEVEN(row)                                                                 \
    row("0", "8") row("40", "48") row("80", "88") row("120", "128") row("160", "168") \
        row("200", "208") row("240", "248")

__attribute__((naked)) void oc_depthwise_row_7x7(__attribute__((unused))
                                                 const oc_depthwise_row* row) {
    __asm__ volatile(OC_ENTER_WIDE OC_LOOP_WIDE(OC_START_WIDE OC_SEVEN(OC_ROW_7) OC_ROUND_WIDE_TWO,
                                                OC_START_WIDE OC_SEVEN(OC_SINGLE_ROW_7)
                                                    OC_ROUND_WIDE_ONE));
}

/* Sums of `count` (1 or 2) outputs from `plane` on. */
OC_INLINE void any_outputs(const oc_depthwise_row* row, const int16_t* plane, int32_t count,
                           int32_t sums[2]) {
    const uint32_t* weights = row->weights;
    int32_t first = row->bias, second = row->bias;
    for (int32_t ky = 0; ky < row->rows; ++ky, plane += row->pitch) {
        const int16_t* columns = plane;
        for (int32_t n = row->words; n > 0; --n, columns += 2) {
            const uint32_t w = *weights++;
            first = oc_smlad(oc_load4(columns), w, first);
            if (count == 2) second = oc_smlad(oc_load4(columns + row->step), w, second);
        }
    }
    sums[0] = first;
    sums[1] = second;
}

OC_INLINE int8_t any_result(const oc_depthwise_row* row, int32_t sum) {
    const oc_fast_factor factor = {row->multiplier, row->power};
    return (int8_t)oc_clamp(oc_requantize_twice(sum, factor, row->zero), INT8_MIN, INT8_MAX);
}

OC_HOT void oc_depthwise_row_any(const oc_depthwise_row* row) {
    const int16_t* plane = row->plane;
    int8_t* output = row->output;
    int32_t sums[2];
    int32_t left = row->outputs;
    for (; left >= 2; left -= 2, plane += 2 * row->step) {
        any_outputs(row, plane, 2, sums);
        output[0] = any_result(row, sums[0]);
        output[row->output_stride] = any_result(row, sums[1]);
        output += 2 * row->output_stride;
    }
    if (left == 0) return;
    any_outputs(row, plane, 1, sums);
    output[0] = any_result(row, sums[0]);
}

#endif
