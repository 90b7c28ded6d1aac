/* The kernel program in a length that QEMU can log instruction by instruction, with branches, calls
 * and conditional code. SPDX-License-Identifier: Apache-2.0 */
#define KERNEL_ROUNDS 10
#define main kernel_main
int kernel_main(void);
#include "kernel.c"
#undef main

static uint32_t __attribute__((noinline)) collatz(uint32_t n) {
    uint32_t steps = 0;
    for (; n != 1; ++steps) n = (n & 1u) != 0 ? 3u * n + 1u : n / 2u;
    return steps;
}

int main(void) {
    kernel_main();
    uint32_t sum = 0;
    for (uint32_t n = 1; n < 200; ++n) sum += collatz(n) * (n % 7u);
    put_line("steps", sum);
    int64_t wide = 1;
    for (int i = 1; i < 50; ++i) wide = wide * (i + 3) / i + (wide >> 7);
    put_line("wide", (uint32_t)wide ^ (uint32_t)(wide >> 32));
    return 0;
}
