/* A dot product over DSP instructions, in a loop: what the speed of the board is measured with, and
 * what its instructions are counted against QEMU with. SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

#ifndef KERNEL_ROUNDS
#define KERNEL_ROUNDS 2000
#endif

static int8_t a[1024], b[1024];

static int32_t __attribute__((noinline)) dot(const int8_t* x, const int8_t* y, int n) {
    int32_t sum = 0;
    for (int i = 0; i < n; i += 4) {
        int32_t p = *(const int32_t*)(const void*)(x + i),
                q = *(const int32_t*)(const void*)(y + i);
        int32_t p0, p1, q0, q1;
        __asm("sxtb16 %0, %1" : "=r"(p0) : "r"(p));
        __asm("sxtb16 %0, %1, ror #8" : "=r"(p1) : "r"(p));
        __asm("sxtb16 %0, %1" : "=r"(q0) : "r"(q));
        __asm("sxtb16 %0, %1, ror #8" : "=r"(q1) : "r"(q));
        __asm("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(p0), "r"(q0));
        __asm("smlad %0, %1, %2, %0" : "+r"(sum) : "r"(p1), "r"(q1));
    }
    return sum;
}

int main(void) {
    uint32_t state = 1;
    for (int i = 0; i < 1024; ++i) {
        state = state * 1664525u + 1013904223u;
        a[i] = (int8_t)(state >> 24);
        b[i] = (int8_t)(state >> 16);
    }
    uint32_t sum = 0;
    for (int round = 0; round < KERNEL_ROUNDS; ++round) {
        __asm volatile("" ::: "memory"); /* the compiler may not reuse the last sum */
        sum = sum * 31u + (uint32_t)dot(a, b, 1024);
    }
    put_line("sum", sum);
    return 0;
}
