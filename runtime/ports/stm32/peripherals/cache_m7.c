/* Registers: Armv7-M Architecture Reference Manual B2.2 (cache maintenance), B3.5 (PMSAv7).
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/cache_m7.h"

#include "peripherals/cortex_m.h"

#define CCR 0xE000ED14u
#define CCSIDR 0xE000ED80u
#define CSSELR 0xE000ED84u
#define ICIALLU 0xE000EF50u
#define DCIMVAC 0xE000EF5Cu
#define DCISW 0xE000EF60u
#define DCCMVAC 0xE000EF68u
#define DCCSW 0xE000EF6Cu
#define DCCISW 0xE000EF74u
#define CCR_DC (1u << 16)
#define CCR_IC (1u << 17)
#define MPU_CTRL 0xE000ED94u
#define MPU_RNR 0xE000ED98u
#define MPU_RBAR 0xE000ED9Cu
#define MPU_RASR 0xE000EDA0u

enum { kLineBytes = 32, kWays = 4, kWayShift = 30, kSetShift = 5 };

/* Sets of the data cache: 4 KiB and 16 KiB have 32 and 128. */
static uint32_t sets;

static void read_sets(void) {
    oc_reg_write(CSSELR, 0);
    oc_core_barrier();
    sets = (oc_reg_read(CCSIDR) >> 13 & 0x7FFFu) + 1u;
}

static void by_set_and_way(uint32_t operation) {
    oc_core_barrier();
    const uint32_t end = sets << kSetShift;
    for (uint32_t set = 0; set < end; set += 1u << kSetShift) {
        oc_reg_write(operation, set);
        oc_reg_write(operation, set | 1u << kWayShift);
        oc_reg_write(operation, set | 2u << kWayShift);
        oc_reg_write(operation, set | 3u << kWayShift);
    }
    oc_core_flush();
}

void oc_cache_enable(void) {
    read_sets();
    oc_core_flush();
    oc_reg_write(ICIALLU, 0);
    oc_core_flush();
    if ((oc_reg_read(CCR) & CCR_DC) == 0) by_set_and_way(DCISW);
    oc_reg_change(CCR, 0, CCR_DC | CCR_IC);
    oc_core_flush();
}

static void by_address(uint32_t operation, const void* address, uint32_t bytes) {
    uint32_t line = (uint32_t)(uintptr_t)address & ~(kLineBytes - 1u);
    const uint32_t end = (uint32_t)(uintptr_t)address + bytes;
    oc_core_barrier();
    for (; end - line > 3u * kLineBytes && line < end; line += 4u * kLineBytes) {
        oc_reg_write(operation, line);
        oc_reg_write(operation, line + kLineBytes);
        oc_reg_write(operation, line + 2u * kLineBytes);
        oc_reg_write(operation, line + 3u * kLineBytes);
    }
    for (; line < end; line += kLineBytes) oc_reg_write(operation, line);
    oc_core_barrier();
}

/* Of more than the cache holds, its own lines are fewer. Cleaning others as well changes no byte,
 * and what is to be invalidated has been cleaned before the transfer that wrote it. */
void oc_cache_clean(const void* address, uint32_t bytes) {
    if (bytes > sets * (kWays * kLineBytes))
        by_set_and_way(DCCSW);
    else
        by_address(DCCMVAC, address, bytes);
}

void oc_cache_invalidate(const void* address, uint32_t bytes) {
    if (bytes > sets * (kWays * kLineBytes))
        oc_cache_flush();
    else
        by_address(DCIMVAC, address, bytes);
}

void oc_cache_flush(void) { by_set_and_way(DCCISW); }

void oc_mpu_set(enum oc_mpu_region region, uint32_t address, uint32_t bytes,
                enum oc_mpu_kind kind) {
    /* XN, AP, TEX/C/B. Forbidden: no access, strongly ordered. Uncached: full access, normal
     * (TEX 1). Read only: AP 6, normal, write-through (C). */
    static const uint32_t kAttributes[] = {1u << 28, 1u << 28 | 3u << 24 | 1u << 19,
                                           1u << 28 | 6u << 24 | 1u << 17};
    uint32_t power = 0; /* bytes = 2^power */
    while ((uint32_t)1u << power < bytes) ++power;
    oc_core_barrier();
    oc_reg_write(MPU_RNR, region);
    oc_reg_write(MPU_RASR, 0);
    oc_reg_write(MPU_RBAR, address);
    oc_reg_write(MPU_RASR, kAttributes[kind] | (power - 1u) << 1 | 1u);
    oc_core_flush();
}

void oc_mpu_enable(void) {
    oc_reg_write(MPU_CTRL, 5u); /* enabled; the default map below the regions */
    oc_core_flush();
}
