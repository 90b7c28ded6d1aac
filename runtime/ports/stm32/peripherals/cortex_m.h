/* What the core itself has: interrupts, sleep, barriers, cycle counter, tick. Armv7-M and Armv8-M
 * mainline; addresses are the same on all of them.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_CORTEX_M_H
#define OC_CORTEX_M_H

#include <stdint.h>

#include "peripherals/registers.h"

enum {
    OC_TICKS_PER_SECOND = 100 /* of the SysTick */
};

/* Memory before it is seen by another bus master, or by the core's next instruction. */
static inline void oc_core_barrier(void) { __asm volatile("dsb" ::: "memory"); }
static inline void oc_core_flush(void) { __asm volatile("dsb\n\tisb" ::: "memory"); }

/* PRIMASK: nothing but faults gets in between. */
static inline uint32_t oc_core_enter(void) {
    uint32_t state;
    __asm volatile("mrs %0, primask\n\tcpsid i" : "=r"(state)::"memory");
    return state;
}
static inline void oc_core_leave(uint32_t state) {
    __asm volatile("msr primask, %0" ::"r"(state) : "memory");
}

/* Until the next interrupt, or not at all when one came since the last call: its entry, and with
 * SEVONPEND its becoming pending, leave an event behind. No interrupt is lost between a look at a
 * flag and this call. */
static inline void oc_core_sleep(void) { __asm volatile("wfe" ::: "memory"); }

/* DWT CYCCNT. */
static inline uint32_t oc_core_cycles(void) { return oc_reg_read(0xE0001004u); }

/* Starts the cycle counter and arms sleep. */
void oc_core_init(void);

/* Interrupt `number` (position in the vector table minus 16), all at the same priority: handlers
 * never interrupt each other. */
void oc_core_enable_interrupt(uint32_t number);

/* SysTick: OC_TICKS_PER_SECOND interrupts a second, or none. */
void oc_core_start_tick(uint32_t core_hz);
void oc_core_stop_tick(void);

/* Spins for at least `microseconds`. */
void oc_core_delay(uint32_t core_hz, uint32_t microseconds);

#endif
