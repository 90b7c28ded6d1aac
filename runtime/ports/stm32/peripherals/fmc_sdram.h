/* SDRAM behind the FMC (F7, H7).
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_FMC_SDRAM_H
#define OC_FMC_SDRAM_H

#include <stdint.h>

typedef struct oc_sdram {
    uint32_t base;         /* of the FMC's registers */
    uint8_t bank;          /* 1 or 2 */
    uint8_t column_bits;   /* 8 to 11 */
    uint8_t row_bits;      /* 11 to 13 */
    uint8_t bytes_wide;    /* 1, 2 or 4 */
    uint8_t cas_clocks;    /* 1 to 3 */
    uint8_t clock_divider; /* kernel clocks in an SDRAM clock: 2 or 3 */
    /* SDRAM clocks: load mode to active, exit self-refresh, self-refresh (tRAS), row cycle, write
     * recovery, precharge, activate to access. */
    uint8_t tmrd, txsr, tras, trc, twr, trp, trcd;
    uint16_t refresh; /* count of the refresh timer */
    uint8_t enable;   /* the FMC of the H7 has a bit of its own to switch it on */
} oc_sdram;

/* The power-up sequence: clock, 100 us, precharge all, 8 refreshes, mode register, refresh timer.
 */
void oc_sdram_init(const oc_sdram* sdram, uint32_t core_hz);

#endif
