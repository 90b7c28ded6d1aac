/* Faults reach their handlers with status and place. SPDX-License-Identifier: Apache-2.0 */
#include "bare.h"

/* Skips the instruction that faulted: its length is in the first halfword. */
static void skip(uint32_t* frame) {
    const uint16_t first = *(const uint16_t*)frame[6];
    frame[6] += (first >> 11) >= 0x1D ? 4u : 2u;
}
void bus_fault_c(uint32_t* frame);
void usage_fault_c(uint32_t* frame);
void bus_fault_c(uint32_t* frame) {
    put_line("bus status", SCB_CFSR >> 8 & 0xFFu);
    put_line("bus address", SCB_BFAR);
    SCB_CFSR = SCB_CFSR;
    skip(frame);
}
void usage_fault_c(uint32_t* frame) {
    put_line("usage status", SCB_CFSR >> 16);
    SCB_CFSR = SCB_CFSR;
    skip(frame);
}
void __attribute__((naked)) bus_fault_handler(void) {
    __asm volatile("mov r0, sp\n b bus_fault_c");
}
void __attribute__((naked)) usage_fault_handler(void) {
    __asm volatile("mov r0, sp\n b usage_fault_c");
}
void hard_fault_handler(void) {
    put_line("hard fault", SCB_HFSR >> 30);
    for (;;) {
    }
}

int main(void) {
    SCB_SHCSR = 7u << 16;
    (void)REG(0x70000000);
    REG(0x08000000) = 1; /* flash */
    __asm volatile("udf 7");
    SCB_SHCSR = 0;
    put_text("without handlers\n");
    __asm volatile("udf 8");
    return 0;
}
