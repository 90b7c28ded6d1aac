/* Inner loops of the depthwise convolution for DSP cores, see oc_depthwise_dsp.h. They are whole
 * functions in assembly, as they need every register.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_depthwise_dsp.h"
#include "oc_requantize.h"
#include "oc_requantize_dsp.h"

#if OC_DSP

/* All of them keep on the stack: 0 m, 4 output stride, 8 power, 12 output zero point, 16 and 20
 * bias, 24 outputs, 28 end of the output pairs' columns, 32 weights. r0 points to columns, r2 to
 * the output, r10 and r11 are sums of two outputs. `shift` is log2 of the bytes of columns an
 * output moves on by; the zero flag tells whether there is no pair of outputs. */
#define OC_ENTER(shift)             \
    "push {r4-r11, lr}\n\t"         \
    "ldm r0, {r1-r8, r10}\n\t"      \
    "mov r0, r1\n\t"                \
    "mov r9, r8\n\t"                \
    "bic r11, r10, #1\n\t"          \
    "add r11, r1, r11, lsl #" shift \
    "\n\t"                          \
    "mov r12, r3\n\t"               \
    "push {r4-r12}\n\t"

/* Pairs of outputs, then a single one where their number is odd. `start` may branch to 2. */
#define OC_LOOP(start, pairs, single) \
    start                             \
        "cmp r0, r11\n\t"             \
        "beq 3f\n\t"                  \
        ".p2align 2\n"                \
        "1:\n\t" pairs                \
        "ldr r1, [sp, #28]\n\t"       \
        "cmp r0, r1\n\t"              \
        "bne 1b\n"                    \
        "3:\n\t"                      \
        "ldr r1, [sp, #24]\n\t"       \
        "lsls r1, r1, #31\n\t"        \
        "beq 4f\n\t" single           \
        "4:\n\t"                      \
        "add sp, #36\n\t"             \
        "pop {r4-r11, pc}\n\t"

/* Sums to bytes; the registers hold m, power and zero point. */
#define OC_ROUND_TWO(m, power, zero)    \
    "smmulr r10, r10, " m               \
    "\n\t"                              \
    "smmulr r11, r11, " m               \
    "\n\t"                              \
    "add r10, r10, r10, asr #31\n\t"    \
    "add r11, r11, r11, asr #31\n\t"    \
    "smmlsr r10, r10, " power ", " zero \
    "\n\t"                              \
    "smmlsr r11, r11, " power ", " zero \
    "\n\t"                              \
    "ssat r10, #8, r10\n\t"             \
    "ssat r11, #8, r11\n\t"
#define OC_STORE_TWO(stride) \
    "strb r10, [r2]\n\t"     \
    "strb r11, [r2, " stride \
    "]\n\t"                  \
    "add r2, r2, " stride ", lsl #1\n\t"
#define OC_ROUND_AND_STORE_ONE(m, power, zero) \
    "smmulr r10, r10, " m                      \
    "\n\t"                                     \
    "add r10, r10, r10, asr #31\n\t"           \
    "smmlsr r10, r10, " power ", " zero        \
    "\n\t"                                     \
    "ssat r10, #8, r10\n\t"                    \
    "strb r10, [r2]\n\t"

/* 3x3: r4 to r9 hold the weights of all rows, (w0, w1) and (w1, w2) each. Columns of the next row
 * are loaded, to r1 and r12 or r3 and lr, before those of this one are used: an M7 does both at
 * once. A loop has two pairs of outputs; where the number of pairs is odd it begins with the
 * second. */
#define OC_START_3        \
    "ldm r3, {r4-r9}\n\t" \
    "tst r10, #2\n\t"     \
    "bne 2f\n\t"
#define OC_FACTOR_3 "ldm sp, {r1, r3, r12, lr}\n\t"
#define OC_FINISH_3                 \
    OC_FACTOR_3                     \
    OC_ROUND_TWO("r1", "r12", "lr") \
    OC_STORE_TWO("r3")

/* Columns 0 to 3 in two registers give outputs 0 and 1. */
#define OC_ROW_3_STRIDE_1(x01, x23, w01, w12) \
    "smlad r10, " x01 ", " w01                \
    ", r10\n\t"                               \
    "smlatb r11, " x01 ", " w01               \
    ", r11\n\t"                               \
    "smlabt r10, " x23 ", " w12               \
    ", r10\n\t"                               \
    "smlad r11, " x23 ", " w12 ", r11\n\t"

#define OC_PAIR_3_STRIDE_1                                                                        \
    "ldrd r10, r11, [sp, #16]\n\t"                                                                \
    "ldrd r1, r12, [r0, #232]\n\t"                                                                \
    "ldrd r3, lr, [r0, #116]\n\t" OC_ROW_3_STRIDE_1(                                              \
        "r1", "r12", "r8", "r9") "ldrd r1, r12, [r0], #4\n\t" OC_ROW_3_STRIDE_1("r3", "lr", "r6", \
                                                                                "r7")             \
        OC_ROW_3_STRIDE_1("r1", "r12", "r4", "r5") OC_FINISH_3

#define OC_ROW_3_SINGLE(x01, x2, w01, w12) \
    "smlad r10, " x01 ", " w01             \
    ", r10\n\t"                            \
    "smlabt r10, " x2 ", " w12 ", r10\n\t"

#define OC_SINGLE_3                                                                               \
    "ldr r10, [sp, #16]\n\t"                                                                      \
    "ldrd r1, r12, [r0, #232]\n\t"                                                                \
    "ldrd r3, lr, [r0, #116]\n\t" OC_ROW_3_SINGLE(                                                \
        "r1", "r12", "r8", "r9") "ldrd r1, r12, [r0]\n\t" OC_ROW_3_SINGLE("r3", "lr", "r6", "r7") \
        OC_ROW_3_SINGLE("r1", "r12", "r4", "r5")                                                  \
            OC_FACTOR_3 OC_ROUND_AND_STORE_ONE("r1", "r12", "lr")

__attribute__((naked)) void oc_depthwise_row_3x3(__attribute__((unused))
                                                 const oc_depthwise_row* row) {
    __asm__ volatile(OC_ENTER("1") OC_LOOP(
        OC_START_3, OC_PAIR_3_STRIDE_1 "2:\n\t" OC_PAIR_3_STRIDE_1, OC_SINGLE_3));
}

/* Columns 0 to 3 in two registers; `load` puts 4 and 5 into the first one. */
#define OC_ROW_3_STRIDE_2(x01, x23, load, w01, w12)                         \
    "smlad r10, " x01 ", " w01 ", r10\n\t" load "smlabt r10, " x23 ", " w12 \
    ", r10\n\t"                                                             \
    "smlad r11, " x23 ", " w01                                              \
    ", r11\n\t"                                                             \
    "smlabt r11, " x01 ", " w12 ", r11\n\t"

#define OC_PAIR_3_STRIDE_2                                                                     \
    "ldrd r10, r11, [sp, #16]\n\t"                                                             \
    "ldrd r1, r12, [r0, #232]\n\t"                                                             \
    "ldrd r3, lr, [r0, #116]\n\t" OC_ROW_3_STRIDE_2(                                           \
        "r1", "r12", "ldr r1, [r0, #240]\n\t", "r8",                                           \
        "r9") "ldrd r1, r12, [r0]\n\t" OC_ROW_3_STRIDE_2("r3", "lr", "ldr r3, [r0, #124]\n\t", \
                                                         "r6", "r7")                           \
        OC_ROW_3_STRIDE_2("r1", "r12", "ldr r1, [r0, #8]!\n\t", "r4", "r5") OC_FINISH_3

__attribute__((naked)) void oc_depthwise_row_3x3_stride_2(__attribute__((unused))
                                                          const oc_depthwise_row* row) {
    __asm__ volatile(OC_ENTER("2") OC_LOOP(
        OC_START_3, OC_PAIR_3_STRIDE_2 "2:\n\t" OC_PAIR_3_STRIDE_2, OC_SINGLE_3));
}

/* 5x5 and 7x7: the weights of a row are loaded by r3 to r4 to r9 for each two outputs. */
#define OC_BEGIN_WIDE       \
    "ldr r3, [sp, #32]\n\t" \
    "ldrd r10, r11, [sp, #16]\n\t"
#define OC_FINISH_WIDE(bytes) \
    "ldm sp, {r4-r7}\n\t"     \
    "add r0, #" bytes "\n\t" OC_ROUND_TWO("r4", "r6", "r7") OC_STORE_TWO("r5")
#define OC_FINISH_WIDE_ONE "ldm sp, {r4-r7}\n\t" OC_ROUND_AND_STORE_ONE("r4", "r6", "r7")

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
    row("0", "8") row("48", "56") row("96", "104") row("144", "152") row("192", "200")

__attribute__((naked)) void oc_depthwise_row_5x5(__attribute__((unused))
                                                 const oc_depthwise_row* row) {
    __asm__ volatile(OC_ENTER("1")
                         OC_LOOP("", OC_BEGIN_WIDE OC_FIVE(OC_ROW_5) OC_FINISH_WIDE("4"),
                                 OC_BEGIN_WIDE OC_FIVE(OC_SINGLE_ROW_5) OC_FINISH_WIDE_ONE));
}

/* Columns 0 to 7 give outputs 0 and 1 with stride 2. */
#define OC_ROW_5_STRIDE_2(first, second) \
    "ldm r3!, {r4-r7}\n\t"               \
    "ldrd r1, r12, [r0, #" first         \
    "]\n\t"                              \
    "ldrd r8, r9, [r0, #" second         \
    "]\n\t"                              \
    "smlad r10, r1, r4, r10\n\t"         \
    "smlad r11, r12, r4, r11\n\t"        \
    "smlad r10, r12, r6, r10\n\t"        \
    "smlad r11, r8, r6, r11\n\t"         \
    "smlabt r10, r8, r7, r10\n\t"        \
    "smlabt r11, r9, r7, r11\n\t"

__attribute__((naked)) void oc_depthwise_row_5x5_stride_2(__attribute__((unused))
                                                          const oc_depthwise_row* row) {
    __asm__ volatile(OC_ENTER("2")
                         OC_LOOP("", OC_BEGIN_WIDE OC_FIVE(OC_ROW_5_STRIDE_2) OC_FINISH_WIDE("8"),
                                 OC_BEGIN_WIDE OC_FIVE(OC_SINGLE_ROW_5) OC_FINISH_WIDE_ONE));
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
    __asm__ volatile(OC_ENTER("1")
                         OC_LOOP("", OC_BEGIN_WIDE OC_SEVEN(OC_ROW_7) OC_FINISH_WIDE("4"),
                                 OC_BEGIN_WIDE OC_SEVEN(OC_SINGLE_ROW_7) OC_FINISH_WIDE_ONE));
}

/* Sums of `count` (1 or 2) outputs from `plane` on. `words` and `count` are constants where it is
 * called, but for kernels of more than ten columns. */
OC_INLINE void any_outputs(const oc_depthwise_row* row, const int16_t* plane, int32_t words,
                           int32_t count, int32_t sums[2]) {
    const uint32_t* weights = row->weights;
    const int32_t pitch = row->pitch, step = row->step;
    int32_t first = row->bias, second = row->bias;
    for (int32_t ky = row->rows; ky > 0; --ky, plane += pitch, weights += words) {
        const int16_t* next = plane + step;
        for (int32_t n = 0; n < words; ++n) {
            const uint32_t w = weights[n];
            first = oc_smlad(oc_load4(plane + 2 * n), w, first);
            if (count == 2) second = oc_smlad(oc_load4(next + 2 * n), w, second);
        }
    }
    sums[0] = first;
    sums[1] = second;
}

OC_INLINE int8_t any_result(const oc_depthwise_row* row, int32_t sum) {
    const oc_fast_factor factor = {row->multiplier, row->power};
    return (int8_t)oc_clamp(oc_requantize_twice(sum, factor, row->zero), INT8_MIN, INT8_MAX);
}

OC_INLINE void any_row(const oc_depthwise_row* row, int32_t words) {
    const int16_t* plane = row->plane;
    int8_t* output = row->output;
    int32_t sums[2];
    int32_t left = row->outputs;
    for (; left >= 2; left -= 2, plane += 2 * row->step) {
        any_outputs(row, plane, words, 2, sums);
        output[0] = any_result(row, sums[0]);
        output[row->output_stride] = any_result(row, sums[1]);
        output += 2 * row->output_stride;
    }
    if (left == 0) return;
    any_outputs(row, plane, words, 1, sums);
    output[0] = any_result(row, sums[0]);
}

OC_HOT void oc_depthwise_row_any(const oc_depthwise_row* row) {
    switch (row->words) {
        case 1:
            any_row(row, 1);
            return;
        case 2:
            any_row(row, 2);
            return;
        case 3:
            any_row(row, 3);
            return;
        case 4:
            any_row(row, 4);
            return;
        case 5:
            any_row(row, 5);
            return;
        default:
            any_row(row, row->words);
    }
}

/* Sum of the products of the output at `plane`. That of twice the weights does not overflow, as it
 * may with a bias. */
OC_INLINE int32_t exact_products(const oc_depthwise_row* row, const int16_t* plane) {
    const int32_t next = 3 - row->pair_step; /* word of the next pair that shares no column */
    const uint32_t* weights = row->weights;
    int32_t twice = 0;
    for (int32_t ky = row->rows; ky > 0; --ky, plane += row->pitch, weights += row->words) {
        const int16_t* x = plane;
        for (int32_t n = 0; n < row->words; n += next, x += 2)
            twice = oc_smlad(oc_load4(x), weights[n], twice);
        if (next == 2) twice += *x * ((int32_t)weights[row->words - 1] >> 16); /* kernels are odd */
    }
    return twice / 2;
}

OC_HOT void oc_depthwise_row_exact(const oc_depthwise_row* row) {
    const int16_t* plane = row->plane;
    int8_t* output = row->output;
    for (int32_t left = row->outputs; left > 0; --left, plane += row->step) {
        const int32_t sum = oc_sum(exact_products(row, plane), row->whole_bias);
        *output = (int8_t)oc_requantize_exact(row->op, sum, row->multiplier, row->shift);
        output += row->output_stride;
    }
}

#endif
