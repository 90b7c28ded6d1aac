/* The inner loops for Armv7E-M and Armv8-M with the DSP extension, in assembly: all 14 registers
 * hold sums, inputs, weights or pointers, which compilers do not manage.
 *
 * Four pixels, two channels: 13 instructions for 16 products. One pixel: 18 for 16.
 * Loops are unrolled four times.
 *
 * OC_DUAL_ISSUE=1 (for Cortex-M7) loads words one by one, ahead and between products, where a core
 * that issues two instructions a cycle does both at once: 15 instructions, 9 cycles. Cores that
 * issue one at a time are better off with LDRD.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_pairs.h"

#if OC_DSP

/* clang-format off */

#define NAKED __attribute__((naked, noinline))
#define UNUSED __attribute__((unused))

#if OC_DUAL_ISSUE

/* Two inputs of four pixels and two channels. On entry r0 and r1 hold the words of pixels 0 and 1,
 * r2 the weights; r12 and lr point behind them. r4 to r11: sums a, b of pixels 0 to 3; r3 is lost.
 * Each load stands behind a product it can issue with. */
#define TWO_INPUTS_4_(load_x0, load_weights, load_x1) \
    "sxtb16   r3, r2, ror #8\n"       \
    "sxtb16   r2, r2\n"               \
    "smlad    r5, r0, r3, r5\n"       \
    "smlad    r4, r0, r2, r4\n"       \
    "ldr      r0, [r12], #4\n"        \
    "smlad    r6, r1, r2, r6\n"       \
    "smlad    r7, r1, r3, r7\n"       \
    "ldr      r1, [r12], #4\n"        \
    "smlad    r8, r0, r2, r8\n"       \
    "smlad    r9, r0, r3, r9\n"       \
    load_x0                           \
    "smlad    r10, r1, r2, r10\n"     \
    load_weights                      \
    "smlad    r11, r1, r3, r11\n"     \
    load_x1
#define TWO_INPUTS_4 TWO_INPUTS_4_("ldr r0, [r12], #4\n", "ldr r2, [lr], #4\n", "ldr r1, [r12], #4\n")
#define GROUP_4 TWO_INPUTS_4 TWO_INPUTS_4
#define GROUP_4_BYTES "120"

/* All groups but the last, four an iteration, then the last one, which loads nothing ahead. [sp]
 * holds the address to enter at, [sp, #4] what r12 is before the last group. */
#define LOOP_4                        \
    "ldr      r3, [sp]\n"             \
    "ldr      r0, [r12], #4\n"        \
    "ldr      r1, [r12], #4\n"        \
    "ldr      r2, [lr], #4\n"         \
    "bx       r3\n"                   \
    ".p2align 2\n"                    \
    "1:\n"                            \
    GROUP_4 GROUP_4 GROUP_4 GROUP_4   \
    "2:\n"                            \
    "ldr      r3, [sp, #4]\n"         \
    "cmp      r12, r3\n"              \
    "bne      1b\n"                   \
    TWO_INPUTS_4 TWO_INPUTS_4_("", "", "")

/* r3, r2 = what LOOP_4 wants at [sp], for x in r1 to r2 (more than none). r0 is lost. */
#define ENTRY_4                       \
    "subs     r2, r2, #24\n"          \
    "subs     r3, r2, r1\n"           \
    "lsrs     r3, r3, #5\n"           \
    "and      r3, r3, #3\n"           \
    "movs     r0, #" GROUP_4_BYTES "\n" \
    "muls     r3, r0, r3\n"           \
    "adr.w    r0, 2f\n"               \
    "subs     r3, r0, r3\n"           \
    "orr      r3, r3, #1\n"

#else

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
#define LOOP_4                        \
    "ldr      r3, [sp]\n"             \
    "bx       r3\n"                   \
    ".p2align 2\n"                    \
    "1:\n"                            \
    GROUP_4 GROUP_4 GROUP_4 GROUP_4   \
    "ldr      r3, [sp, #4]\n"         \
    "cmp      r12, r3\n"              \
    "bne      1b\n"

/* r3, r2 = what LOOP_4 wants at [sp], for x in r1 to r2 (more than none). r0 is lost. */
#define ENTRY_4                       \
    "subs     r3, r2, r1\n"           \
    "lsrs     r3, r3, #5\n"           \
    "negs     r3, r3\n"               \
    "and      r3, r3, #3\n"           \
    "movs     r0, #" GROUP_4_BYTES "\n" \
    "muls     r3, r0, r3\n"           \
    "adr.w    r0, 1f\n"               \
    "adds     r3, r3, r0\n"           \
    "orr      r3, r3, #1\n"

#endif

/* The six steps of oc_requantize_short; r12 holds the rounding. Steps of different sums alternate, so
 * that a core that issues two instructions a cycle finds pairs. */
#define DOUBLE(sum) "lsl.w    " sum ", " sum ", #1\n"
#define SCALE(sum, multiplier) "smmulr   " sum ", " sum ", " multiplier "\n"
#define SIGN(sum) "add.w    " sum ", " sum ", " sum ", asr #31\n"
#define SHIFT(sum, shift) "asr.w    " sum ", " sum ", " shift "\n"
#define ROUND(sum) "add.w    " sum ", " sum ", r12\n"
#define HALVE(sum) "ssat     " sum ", #8, " sum ", asr #1\n"
#define STORE(sum, output) "strb     " sum ", [" output "], #1\n"

NAKED void oc_pairs_run_4(oc_pairs_run* run UNUSED) {
    /* Stack: entry, end of x, x, rounding, outputs (4), pairs, run, saved registers. */
    __asm__ volatile(
        "push     {r4-r11, lr}\n"
        "sub      sp, sp, #44\n"
        "str      r0, [sp, #36]\n"
        "mov      r12, r0\n"
        "ldr.w    lr, [r12], #4\n"
        "ldm      r12, {r1, r2, r4, r5, r6, r7, r8, r9}\n"
        ENTRY_4
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
        LOOP_4
        "ldm      lr!, {r0, r1, r2, r3}\n"
        "ldr.w    r12, [sp, #12]\n"
        DOUBLE("r4") DOUBLE("r6") DOUBLE("r8") DOUBLE("r10")
        SCALE("r4", "r0") DOUBLE("r5")
        SCALE("r6", "r0") DOUBLE("r7")
        SCALE("r8", "r0") DOUBLE("r9")
        SCALE("r10", "r0") DOUBLE("r11")
        SCALE("r5", "r1") SIGN("r4")
        SCALE("r7", "r1") SIGN("r6")
        SCALE("r9", "r1") SIGN("r8")
        SCALE("r11", "r1") SIGN("r10")
        SHIFT("r4", "r2") SIGN("r5")
        SHIFT("r6", "r2") SIGN("r7")
        SHIFT("r8", "r2") SIGN("r9")
        SHIFT("r10", "r2") SIGN("r11")
        ROUND("r4") SHIFT("r5", "r3")
        ROUND("r6") SHIFT("r7", "r3")
        ROUND("r8") SHIFT("r9", "r3")
        ROUND("r10") SHIFT("r11", "r3")
        "ldrd     r0, r1, [sp, #16]\n"
        "ldrd     r2, r3, [sp, #24]\n"
        HALVE("r4") ROUND("r5")
        HALVE("r6") ROUND("r7")
        HALVE("r8") ROUND("r9")
        HALVE("r10") ROUND("r11")
        HALVE("r5") STORE("r4", "r0")
        HALVE("r7") STORE("r6", "r1")
        HALVE("r9") STORE("r8", "r2")
        HALVE("r11") STORE("r10", "r3")
        STORE("r5", "r0") STORE("r7", "r1") STORE("r9", "r2") STORE("r11", "r3")
        "ldr      r4, [sp, #32]\n"
        "strd     r0, r1, [sp, #16]\n"
        "strd     r2, r3, [sp, #24]\n"
        "subs     r4, r4, #1\n"
        "str      r4, [sp, #32]\n"
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
        ENTRY_4
        "strd     r3, r2, [sp]\n"
        LOOP_4
        "add      sp, sp, #8\n"
        "pop      {r3}\n"
        "stm      r3, {r4-r11}\n"
        "pop      {r4-r11, pc}\n");
}

/* Eight inputs of one pixel (x at r12) and two channels (weights at lr): sums in r4 and r5; r0 to r3
 * and r6 to r10 are lost. 18 instructions of 4 bytes. */
#define EIGHT_INPUTS_1                  \
    "ldm      r12!, {r0, r1, r2, r3}\n" \
    "ldm      lr!, {r6, r7, r8, r9}\n"  \
    "sxtb16   r10, r6\n"                \
    "sxtb16   r6, r6, ror #8\n"         \
    "smlad    r4, r0, r10, r4\n"        \
    "sxtb16   r10, r7\n"                \
    "smlad    r5, r0, r6, r5\n"         \
    "sxtb16   r7, r7, ror #8\n"         \
    "smlad    r4, r1, r10, r4\n"        \
    "sxtb16   r10, r8\n"                \
    "smlad    r5, r1, r7, r5\n"         \
    "sxtb16   r8, r8, ror #8\n"         \
    "smlad    r4, r2, r10, r4\n"        \
    "sxtb16   r10, r9\n"                \
    "smlad    r5, r2, r8, r5\n"         \
    "sxtb16   r9, r9, ror #8\n"         \
    "smlad    r4, r3, r10, r4\n"        \
    "smlad    r5, r3, r9, r5\n"
#define EIGHT_INPUTS_1_BYTES "72"

/* x at r12 to r11. A group of 4 inputs first where their number is odd, then four times 8 inputs an
 * iteration, entered so that the last one is whole, at the address at [sp]. */
#define LOOP_1                        \
    "sub      r10, r11, r12\n"        \
    "tst      r10, #8\n"              \
    "beq      1f\n"                   \
    "ldrd     r0, r1, [r12], #8\n"    \
    "ldrd     r6, r7, [lr], #8\n"     \
    "sxtb16   r10, r6\n"              \
    "sxtb16   r6, r6, ror #8\n"       \
    "smlad    r4, r0, r10, r4\n"      \
    "sxtb16   r10, r7\n"              \
    "smlad    r5, r0, r6, r5\n"       \
    "sxtb16   r7, r7, ror #8\n"       \
    "smlad    r4, r1, r10, r4\n"      \
    "smlad    r5, r1, r7, r5\n"       \
    "cmp      r12, r11\n"             \
    "beq      3f\n"                   \
    "1:\n"                            \
    "ldr      r10, [sp]\n"            \
    "bx       r10\n"                  \
    ".p2align 2\n"                    \
    "2:\n"                            \
    EIGHT_INPUTS_1 EIGHT_INPUTS_1 EIGHT_INPUTS_1 EIGHT_INPUTS_1 \
    "cmp      r12, r11\n"             \
    "bne      2b\n"                   \
    "3:\n"

/* r3 = what LOOP_1 wants at [sp], for x in r12 to r11. r1 is lost. */
#define ENTRY_1                       \
    "sub      r3, r11, r12\n"         \
    "lsrs     r3, r3, #4\n"           \
    "negs     r3, r3\n"               \
    "and      r3, r3, #3\n"           \
    "movs     r1, #" EIGHT_INPUTS_1_BYTES "\n" \
    "muls     r3, r1, r3\n"           \
    "adr.w    r1, 2f\n"               \
    "adds     r3, r3, r1\n"           \
    "orr      r3, r3, #1\n"

NAKED void oc_pairs_run_1(oc_pairs_run* run UNUSED) {
    /* Stack: entry, run, saved registers. */
    __asm__ volatile(
        "push     {r4-r11, lr}\n"
        "sub      sp, sp, #12\n"
        "ldr      lr, [r0]\n"
        "ldrd     r12, r11, [r0, #4]\n"
        ENTRY_1
        "strd     r3, r0, [sp]\n"
        "0:\n"
        "ldrd     r4, r5, [lr], #8\n"
        "ldr.w    r12, [r0, #4]\n"
        LOOP_1
        "ldm      lr!, {r6, r7, r8, r9}\n"
        "ldr      r0, [sp, #4]\n"
        "ldrd     r3, r12, [r0, #12]\n"
        "ldr      r1, [r0, #20]\n"
        DOUBLE("r4") DOUBLE("r5")
        SCALE("r4", "r6")
        SCALE("r5", "r7") SIGN("r4")
        SHIFT("r4", "r8") SIGN("r5")
        ROUND("r4") SHIFT("r5", "r9")
        HALVE("r4") ROUND("r5")
        HALVE("r5") STORE("r4", "r1")
        STORE("r5", "r1")
        "str      r1, [r0, #20]\n"
        "subs     r3, r3, #1\n"
        "str      r3, [r0, #12]\n"
        "bne      0b\n"
        "str      lr, [r0]\n"
        "add      sp, sp, #12\n"
        "pop      {r4-r11, pc}\n");
}

NAKED void oc_pairs_dot_1(const uint32_t* x UNUSED, const uint32_t* end UNUSED,
                          const uint8_t* weights UNUSED, int32_t sums[2] UNUSED) {
    __asm__ volatile(
        "push     {r3-r11, lr}\n"
        "sub      sp, sp, #8\n"
        "mov      lr, r2\n"
        "mov      r12, r0\n"
        "mov      r11, r1\n"
        "ldrd     r4, r5, [r3]\n"
        ENTRY_1
        "str      r3, [sp]\n"
        LOOP_1
        "add      sp, sp, #8\n"
        "pop      {r3}\n"
        "strd     r4, r5, [r3]\n"
        "pop      {r4-r11, pc}\n");
}

/* clang-format on */

#else
/* An empty translation unit is no C99. */
typedef int oc_pairs_are_in_c;
#endif
