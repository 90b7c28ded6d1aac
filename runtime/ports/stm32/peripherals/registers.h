/* Access to memory-mapped registers. Volatile accesses keep their order among each other; Device
 * memory keeps it on the bus.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_REGISTERS_H
#define OC_REGISTERS_H

#include <stdint.h>

static inline uint32_t oc_reg_read(uint32_t address) {
    return *(volatile uint32_t*)(uintptr_t)address;
}

static inline void oc_reg_write(uint32_t address, uint32_t value) {
    *(volatile uint32_t*)(uintptr_t)address = value;
}

/* Clears `clear`, then sets `set`, in one write. */
static inline void oc_reg_change(uint32_t address, uint32_t clear, uint32_t set) {
    oc_reg_write(address, (oc_reg_read(address) & ~clear) | set);
}

/* Waits until the bits under `mask` are `value`. Only for what the hardware is bound to do. */
static inline void oc_reg_wait(uint32_t address, uint32_t mask, uint32_t value) {
    while ((oc_reg_read(address) & mask) != value) {
    }
}

#endif
