/* Loops with the instruction mixes of the kernels that published rows were measured with: the same
 * work in the same order, so the same loads, SIMD extensions, products, stores and branches for
 * each tap, output and call. They compute nothing of use; tests/board/core/kernel_rows_test.cpp
 * times them. Written for this purpose after the structure of the kernels named at each function.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef KERNEL_LOOPS_H
#define KERNEL_LOOPS_H
#include <arm_acle.h>
#include <stdint.h>

enum kernel_kind {
    conv_u8, /* asymmetric uint8 of CMSIS-NN INTQ (2019) */
    depthwise_u8,
    average_pool_u8,
    fully_connected_u8,
    conv_q7_fast,  /* q7 of CMSIS-NN (2018): channels in fours */
    conv_q7_basic, /* ... any channels */
    conv_q7_rgb,   /* ... three */
    fully_connected_q7,
    conv_s8, /* int8 of CMSIS-NN under TensorFlow Lite Micro */
    average_pool_s8
};

struct kernel_row {
    const char* name;
    enum kernel_kind kind;
    int kernel_h, kernel_w, stride, pad; /* pad: rows above and columns to the left */
    int in_h, in_w, in_c, out_h, out_w, out_c;
    int zero; /* zero point of the input; 0 saves instructions */
};

/* Where a board has what. Bytes there are arbitrary. */
struct kernel_memory {
    uint8_t *in, *out;
    int16_t* scratch;
    const uint8_t* weights;
    const int32_t* bias;
};

void run_u8(const struct kernel_row* row, const struct kernel_memory* memory);
void run_q7(const struct kernel_row* row, const struct kernel_memory* memory);
void run_s8(const struct kernel_row* row, const struct kernel_memory* memory);

/* A library built for size copies and fills byte by byte. */
void copy_bytes(uint8_t* to, const uint8_t* from, uint32_t count);
void fill_bytes(uint8_t* to, int value, uint32_t count);

static inline uint32_t word_at(const void* place) {
    uint32_t word;
    __builtin_memcpy(&word, place, sizeof word);
    return word;
}
static inline void put_word(void* place, uint32_t word) {
    __builtin_memcpy(place, &word, sizeof word);
}
static inline uint32_t turn(uint32_t word, int bits) { return word >> bits | word << (32 - bits); }
/* PKHBT and PKHTB by name: the compiler makes other instructions of the same expressions. */
static inline uint32_t low_halves(uint32_t low, uint32_t high) {
    uint32_t word;
    __asm("pkhbt %0, %1, %2, lsl #16" : "=r"(word) : "r"(low), "r"(high));
    return word;
}
static inline uint32_t high_halves(uint32_t low, uint32_t high) {
    uint32_t word;
    __asm("pkhtb %0, %1, %2, asr #16" : "=r"(word) : "r"(high), "r"(low));
    return word;
}
static inline int32_t pair_sum(uint32_t a, uint32_t b, int32_t sum) {
    return __smlad((int16x2_t)a, (int16x2_t)b, sum);
}
static inline uint32_t two_unsigned(uint32_t bytes) { return __uxtb16(bytes); }
static inline uint32_t two_signed(uint32_t bytes) { return (uint32_t)__sxtb16((int8x4_t)bytes); }
static inline uint32_t less(uint32_t a, uint32_t b) {
    return (uint32_t)__ssub16((int16x2_t)a, (int16x2_t)b);
}
#endif
