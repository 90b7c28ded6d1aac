/* Registers: Armv7-M Architecture Reference Manual, B3 (system control space) and C1 (DWT).
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/cortex_m.h"

#define SCR 0xE000ED10u
#define DEMCR 0xE000EDFCu
#define NVIC_ISER 0xE000E100u
#define NVIC_IPR 0xE000E400u
#define DWT_CTRL 0xE0001000u
#define DWT_LAR 0xE0001FB0u /* lock access: the M7 wants it open, others ignore it */
#define SYSTICK_CTRL 0xE000E010u
#define SYSTICK_LOAD 0xE000E014u
#define SYSTICK_VALUE 0xE000E018u
#define DWT_UNLOCK 0xC5ACCE55u
#define DEMCR_TRCENA (1u << 24)
#define SCR_SEVONPEND (1u << 4)

/* One level for all: bits below the implemented ones read as zero. */
#define PRIORITY 0x40u

void oc_core_init(void) {
    oc_reg_change(DEMCR, 0, DEMCR_TRCENA);
    oc_reg_write(DWT_LAR, DWT_UNLOCK);
    oc_reg_change(DWT_CTRL, 0, 1u);
    oc_reg_change(SCR, 0, SCR_SEVONPEND);
}

void oc_core_enable_interrupt(uint32_t number) {
    volatile uint8_t* priority = (volatile uint8_t*)(uintptr_t)(NVIC_IPR + number);
    *priority = PRIORITY;
    oc_reg_write(NVIC_ISER + number / 32u * 4u, 1u << number % 32u);
}

void oc_core_start_tick(uint32_t core_hz) {
    oc_reg_write(SYSTICK_LOAD, core_hz / OC_TICKS_PER_SECOND - 1u);
    oc_reg_write(SYSTICK_VALUE, 0);
    oc_reg_write(SYSTICK_CTRL, 7u); /* core clock, interrupt, enable */
}

void oc_core_stop_tick(void) { oc_reg_write(SYSTICK_CTRL, 0); }

void oc_core_delay(uint32_t core_hz, uint32_t microseconds) {
    const uint32_t start = oc_core_cycles();
    const uint32_t cycles = core_hz / 1000000u * microseconds;
    while (oc_core_cycles() - start < cycles) {
    }
}
