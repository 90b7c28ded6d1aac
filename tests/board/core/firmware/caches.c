/* A transfer behind the data cache's back: wrong, then right. SPDX-License-Identifier: Apache-2.0
 */
#include "bare.h"

#define LINE 32u
static volatile uint32_t* const source = (volatile uint32_t*)0x20010000;
static volatile uint32_t* const target = (volatile uint32_t*)0x20011000;
static volatile int copied;

void line_handler(int line) {
    copied = 1;
    DEV_LOWER = (uint32_t)line;
}

static void copy(void) {
    copied = 0;
    DEV_DMA_FROM = (uint32_t)source;
    DEV_DMA_TO = (uint32_t)target;
    __asm volatile("dsb" ::: "memory");
    DEV_DMA_GO = LINE;
    while (!copied) wait_for_event();
}

static void barrier(void) { __asm volatile("dsb\n isb" ::: "memory"); }

int main(void) {
    NVIC_ISER0 = 1u << 6;
    for (unsigned i = 0; i < 8; ++i) source[i] = target[i] = 0;
    SCB_CCR |= 1u << 16;
    barrier();

    (void)target[0]; /* the line is in the cache */
    source[0] = 1;   /* and the new value only there */
    copy();
    put_line("not cleaned, not invalidated", target[0]);

    SCB_DCIMVAC = (uint32_t)target;
    put_line("invalidated", target[0]);

    SCB_DCCMVAC = (uint32_t)source;
    SCB_DCCIMVAC = (uint32_t)target;
    copy();
    SCB_DCIMVAC = (uint32_t)target;
    put_line("cleaned and invalidated", target[0]);

    /* Memory that the MPU makes non-cacheable needs nothing. */
    MPU_RNR = 0;
    MPU_RBAR = 0x20010000;
    MPU_RASR = (1u << 19) | (3u << 24) | (12u << 1) | 1u; /* 8 KiB, normal, not cached */
    SCB_DCCIMVAC = (uint32_t)source;
    SCB_DCCIMVAC = (uint32_t)target;
    MPU_CTRL = 5;
    barrier();
    source[0] = 2;
    (void)target[0];
    copy();
    put_line("not cacheable", target[0]);
    return 0;
}
