/* Plain loads may be unaligned, multiple ones not. SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

static uint8_t bytes[16] __attribute__((aligned(4))) = {0, 1, 2, 3, 4, 5, 6, 7};

void usage_fault_handler(void) {
    put_line("usage status", SCB_CFSR >> 16);
    put_text("done\n");
    for (;;) {
    }
}

int main(void) {
    SCB_SHCSR = 1u << 18;
    uint32_t value, high;
    __asm volatile("ldr %0, [%1]" : "=r"(value) : "r"(bytes + 1));
    put_line("value", value);
    __asm volatile("ldrd %0, %1, [%2]" : "=r"(value), "=r"(high) : "r"(bytes + 2));
    put_line("never", value + high);
    return 0;
}
