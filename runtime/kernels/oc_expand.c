/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_expand.h"

#if OC_DSP

/* 15 instructions for 16 bytes. */
__attribute__((naked, noinline)) uint32_t* oc_expand_4(const uint8_t* const from[4]
                                                       __attribute__((unused)),
                                                       uint32_t words __attribute__((unused)),
                                                       uint32_t* out __attribute__((unused))) {
    __asm__ volatile(
        "push     {r4-r11, lr}\n"
        "mov      lr, r1\n"
        "mov      r12, r2\n"
        "ldm      r0, {r0, r1, r2, r3}\n"
        "cmp      lr, #0\n"
        "beq      2f\n"
        "1:\n"
        "ldr      r4, [r0], #4\n"
        "ldr      r5, [r1], #4\n"
        "ldr      r6, [r2], #4\n"
        "ldr      r7, [r3], #4\n"
        "sxtb16   r8, r4, ror #8\n"
        "sxtb16   r9, r5, ror #8\n"
        "sxtb16   r10, r6, ror #8\n"
        "sxtb16   r11, r7, ror #8\n"
        "sxtb16   r4, r4\n"
        "sxtb16   r5, r5\n"
        "sxtb16   r6, r6\n"
        "sxtb16   r7, r7\n"
        "stm      r12!, {r4-r11}\n"
        "subs     lr, lr, #1\n"
        "bne      1b\n"
        "2:\n"
        "mov      r0, r12\n"
        "pop      {r4-r11, pc}\n");
}

#else

uint32_t* oc_expand_4(const uint8_t* const from[4], uint32_t words, uint32_t* out) {
    for (uint32_t at = 0; at < 4u * words; at += 4u, out += 8) {
        for (unsigned i = 0; i < 4u; ++i)
            (void)oc_expand_word(oc_load_word(from[i] + at), out + i, 4u);
    }
    return out;
}

#endif
