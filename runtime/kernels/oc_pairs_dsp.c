/* The inner loops for Armv7E-M and Armv8-M with the DSP extension, in assembly: all 14 registers
 * hold sums, inputs, weights or pointers, which compilers do not manage.
 *
 * Four pixels, two channels: 13 instructions for 16 products. One pixel: 18 for 16.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_pairs.h"

#if OC_DSP

/* clang-format off */

#define NAKED __attribute__((naked, noinline))
#define UNUSED __attribute__((unused))

/* Two inputs of four pixels (x at r12) and two channels (weights at lr).
 * r4 to r11: sums a, b of pixels 0 to 3; r0 to r3 are lost. 13 instructions of 4 bytes. */
#define TWO_INPUTS_4                  \
    "ldr.w    r2, [lr], #4\n"         \
    "ldrd     r0, r1, [r12], #8\n"    \
    "sxtb16   r3, r2, ror #8\n"       \
    "sxtb16   r2, r2\n"               \
    "smlad    r4, r0, r2, r4\n"       \
    "smlad    r5, r0, r3, r5\n"       \
    "smlad    r6, r1, r2, r6\n"       \
    "smlad    r7, r1, r3, r7\n"       \
    "ldrd     r0, r1, [r12], #8\n"    \
    "smlad    r8, r0, r2, r8\n"       \
    "smlad    r9, r0, r3, r9\n"       \
    "smlad    r10, r1, r2, r10\n"     \
    "smlad    r11, r1, r3, r11\n"
#define GROUP_4 TWO_INPUTS_4 TWO_INPUTS_4
#define GROUP_4_BYTES "104"

/* Four groups an iteration, entered so that the last one is whole. [sp] holds the address to enter
 * at, [sp, #4] the end of x. */
#define LOOP_4(label)                 \
    "ldr      r3, [sp]\n"             \
    "bx       r3\n"                   \
    ".p2align 2\n"                    \
    #label ":\n"                      \
    GROUP_4 GROUP_4 GROUP_4 GROUP_4   \
    "ldr      r3, [sp, #4]\n"         \
    "cmp      r12, r3\n"              \
    "bne      " #label "b\n"

/* r3 = address to enter LOOP_4 at, for x in r1 to r2 (more than none). r0 is lost. */
#define ENTRY_4(label)                \
    "subs     r3, r2, r1\n"           \
    "lsrs     r3, r3, #5\n"           \
    "negs     r3, r3\n"               \
    "and      r3, r3, #3\n"           \
    "movs     r0, #" GROUP_4_BYTES "\n" \
    "muls     r3, r0, r3\n"               \
    "adr.w    r0, " #label "f\n"      \
    "adds     r3, r3, r0\n"           \
    "orr      r3, r3, #1\n"

/* Requantises `sum` by `multiplier` and `shift`; r12 holds the rounding. */
#define SHORT(sum, multiplier, shift)       \
    "lsl.w    " sum ", " sum ", #1\n"       \
    "smmulr   " sum ", " sum ", " multiplier "\n" \
    "add.w    " sum ", " sum ", " sum ", asr #31\n" \
    "asr.w    " sum ", " sum ", " shift "\n" \
    "add.w    " sum ", " sum ", r12\n"      \
    "ssat     " sum ", #8, " sum ", asr #1\n"

NAKED void oc_pairs_run_4(oc_pairs_run* run UNUSED) {
    /* Stack: entry, end of x, x, rounding, outputs (4), pairs, run, saved registers. */
    __asm__ volatile(
        "push     {r4-r11, lr}\n"
        "sub      sp, sp, #44\n"
        "str      r0, [sp, #36]\n"
        "mov      r12, r0\n"
        "ldr.w    lr, [r12], #4\n"
        "ldm      r12, {r1, r2, r4, r5, r6, r7, r8, r9}\n"
        ENTRY_4(1)
        "strd     r3, r2, [sp]\n"
        "strd     r1, r5, [sp, #8]\n"
        "add      r12, sp, #16\n"
        "stm      r12, {r6, r7, r8, r9}\n"
        "str      r4, [sp, #32]\n"
        "0:\n"
        "ldrd     r4, r5, [lr], #8\n"
        "ldr.w    r12, [sp, #8]\n"
        "mov      r6, r4\n"
        "mov      r7, r5\n"
        "mov      r8, r4\n"
        "mov      r9, r5\n"
        "mov      r10, r4\n"
        "mov      r11, r5\n"
        LOOP_4(1)
        "ldm      lr!, {r0, r1, r2, r3}\n"
        "ldr.w    r12, [sp, #12]\n"
        SHORT("r4", "r0", "r2") SHORT("r6", "r0", "r2") SHORT("r8", "r0", "r2") SHORT("r10", "r0", "r2")
        SHORT("r5", "r1", "r3") SHORT("r7", "r1", "r3") SHORT("r9", "r1", "r3") SHORT("r11", "r1", "r3")
        "add      r12, sp, #16\n"
        "ldm      r12, {r0, r1, r2, r3}\n"
        "strb     r4, [r0], #1\n"
        "strb     r5, [r0], #1\n"
        "strb     r6, [r1], #1\n"
        "strb     r7, [r1], #1\n"
        "strb     r8, [r2], #1\n"
        "strb     r9, [r2], #1\n"
        "strb     r10, [r3], #1\n"
        "strb     r11, [r3], #1\n"
        "stm      r12!, {r0, r1, r2, r3}\n"
        "ldr      r0, [r12]\n"
        "subs     r0, r0, #1\n"
        "str      r0, [r12]\n"
        "bne      0b\n"
        "ldr      r0, [sp, #36]\n"
        "str.w    lr, [r0], #20\n"
        "add      r12, sp, #16\n"
        "ldm      r12, {r1, r2, r3, r4}\n"
        "stm      r0, {r1, r2, r3, r4}\n"
        "add      sp, sp, #44\n"
        "pop      {r4-r11, pc}\n");
}

NAKED void oc_pairs_dot_4(const uint32_t* x UNUSED, const uint32_t* end UNUSED,
                          const uint8_t* weights UNUSED, int32_t sums[8] UNUSED) {
    __asm__ volatile(
        "push     {r3-r11, lr}\n"
        "sub      sp, sp, #8\n"
        "mov      lr, r2\n"
        "mov      r12, r0\n"
        "mov      r2, r1\n"
        "mov      r1, r0\n"
        "ldm      r3, {r4-r11}\n"
        ENTRY_4(1)
        "strd     r3, r2, [sp]\n"
        LOOP_4(1)
        "add      sp, sp, #8\n"
        "pop      {r3}\n"
        "stm      r3, {r4-r11}\n"
        "pop      {r4-r11, pc}\n");
}

/* Weights in `word`, inputs in `x`: two inputs of one pixel. r10 is lost. */
#define TWO_INPUTS_1(word, x)         \
    "sxtb16   r10, " word "\n"        \
    "sxtb16   " word ", " word ", ror #8\n" \
    "smlad    r4, " x ", r10, r4\n"   \
    "smlad    r5, " x ", " word ", r5\n"

/* x at r12 to r11, weights at lr, sums in r4 and r5; r0 to r3 and r6 to r10 are lost. An odd number
 * of groups begins with a single one. */
#define LOOP_1                        \
    "sub      r10, r11, r12\n"        \
    "tst      r10, #8\n"              \
    "beq      1f\n"                   \
    "ldrd     r0, r1, [r12], #8\n"    \
    "ldrd     r6, r7, [lr], #8\n"     \
    TWO_INPUTS_1("r6", "r0")          \
    TWO_INPUTS_1("r7", "r1")          \
    "cmp      r12, r11\n"             \
    "beq      2f\n"                   \
    "1:\n"                            \
    "ldm      r12!, {r0, r1, r2, r3}\n" \
    "ldm      lr!, {r6, r7, r8, r9}\n" \
    TWO_INPUTS_1("r6", "r0")          \
    TWO_INPUTS_1("r7", "r1")          \
    TWO_INPUTS_1("r8", "r2")          \
    TWO_INPUTS_1("r9", "r3")          \
    "cmp      r12, r11\n"             \
    "bne      1b\n"                   \
    "2:\n"

NAKED void oc_pairs_run_1(oc_pairs_run* run UNUSED) {
    __asm__ volatile(
        "push     {r0, r4-r11, lr}\n"
        "ldr      lr, [r0]\n"
        "ldr      r11, [r0, #8]\n"
        "0:\n"
        "ldrd     r4, r5, [lr], #8\n"
        "ldr.w    r12, [r0, #4]\n"
        LOOP_1
        "ldm      lr!, {r6, r7, r8, r9}\n"
        "ldr      r0, [sp]\n"
        "ldrd     r3, r12, [r0, #12]\n"
        "ldr      r1, [r0, #20]\n"
        SHORT("r4", "r6", "r8") SHORT("r5", "r7", "r9")
        "strb     r4, [r1], #1\n"
        "strb     r5, [r1], #1\n"
        "str      r1, [r0, #20]\n"
        "subs     r3, r3, #1\n"
        "str      r3, [r0, #12]\n"
        "bne      0b\n"
        "str      lr, [r0]\n"
        "pop      {r0, r4-r11, pc}\n");
}

NAKED void oc_pairs_dot_1(const uint32_t* x UNUSED, const uint32_t* end UNUSED,
                          const uint8_t* weights UNUSED, int32_t sums[2] UNUSED) {
    __asm__ volatile(
        "push     {r3-r11, lr}\n"
        "mov      lr, r2\n"
        "mov      r12, r0\n"
        "mov      r11, r1\n"
        "ldrd     r4, r5, [r3]\n"
        LOOP_1
        "pop      {r3}\n"
        "strd     r4, r5, [r3]\n"
        "pop      {r4-r11, pc}\n");
}

/* clang-format on */

#else
/* An empty translation unit is no C99. */
typedef int oc_pairs_are_in_c;
#endif
