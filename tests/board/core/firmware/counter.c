/* The cycle counter sees single instructions. SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

#define TIMED(name, code)                                                                   \
    do {                                                                                    \
        uint32_t begin, end;                                                                \
        register uint32_t counter __asm("r7") = (uint32_t)&DWT_CYCCNT;                      \
        __asm volatile("isb\n ldr %0, [%2]\n nop\n nop\n" code "nop\n nop\n ldr %1, [%2]\n" \
                       : "=&r"(begin), "=&r"(end)                                           \
                       : "r"(counter), "r"(buffer)                                          \
                       : "r0", "r1", "r2", "r3", "r4", "r5", "cc", "memory");               \
        put_line(name, end - begin);                                                        \
    } while (0)

static uint32_t buffer_words[16];

int main(void) {
    start_cycle_counter();
    register uint32_t buffer __asm("r6") = (uint32_t)buffer_words;
    TIMED("nothing", "");
    TIMED("8 adds",
          "adds r0,r1,r2\n adds r3,r4,r5\n adds r0,r1,r2\n adds r3,r4,r5\n"
          "adds r0,r1,r2\n adds r3,r4,r5\n adds r0,r1,r2\n adds r3,r4,r5\n");
    TIMED("8 dependent",
          "adds r0,r0,r0\n adds r0,r0,r0\n adds r0,r0,r0\n adds r0,r0,r0\n"
          "adds r0,r0,r0\n adds r0,r0,r0\n adds r0,r0,r0\n adds r0,r0,r0\n");
    TIMED("4 loads", "ldr r0,[r6]\n ldr r1,[r6,#4]\n ldr r2,[r6,#8]\n ldr r3,[r6,#12]\n");
    TIMED("load apart", "ldr r0,[r6]\n adds r4,r5,r5\n ldr r1,[r6,#4]\n adds r4,r5,r5\n");
    TIMED("8 products",
          "smlad r0,r1,r2,r0\n smlad r0,r1,r2,r0\n smlad r0,r1,r2,r0\n"
          "smlad r0,r1,r2,r0\n smlad r0,r1,r2,r0\n smlad r0,r1,r2,r0\n"
          "smlad r0,r1,r2,r0\n smlad r0,r1,r2,r0\n");
    TIMED("ldm", "ldmia r6,{r0,r1,r2,r3}\n");
    /* What was not executed is known when a block ends. The second time, code is in the cache. */
    for (int i = 0; i < 2; ++i) TIMED("branch", "b 1f\n 1:\n");
    for (int i = 0; i < 2; ++i)
        TIMED("divide", "cmp r0,r0\n it eq\n sdiveq r1,r2,r3\n b 1f\n 1:\n");
    for (int i = 0; i < 2; ++i)
        TIMED("no divide", "cmp r0,r0\n it ne\n sdivne r1,r2,r3\n b 1f\n 1:\n");
    for (int i = 0; i < 2; ++i)
        TIMED("one divide", "cmp r0,r0\n ite ge\n sdivge r1,r2,r3\n sdivlt r1,r3,r2\n b 1f\n 1:\n");
    for (int i = 0; i < 2; ++i)
        TIMED("then flags",
              "cmp r0,r0\n it gt\n sdivgt r1,r2,r3\n cmp r0,#0\n cmn r0,#1\n b 1f\n 1:\n");
    return 0;
}
