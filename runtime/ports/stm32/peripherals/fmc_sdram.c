/* Order and fields: RM0385 13.7 (SDRAM controller), JEDEC power-up of single-data-rate SDRAM.
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/fmc_sdram.h"

#include "peripherals/cortex_m.h"

enum {
    kBankControl1 = 0x000, /* SRAM bank 1; bit 31 enables the FMC where it has that bit */
    kControl = 0x140,
    kTiming = 0x148,
    kCommand = 0x150,
    kRefresh = 0x154,
    kStatus = 0x158
};
enum { kClockEnable = 1, kPrechargeAll = 2, kAutoRefresh = 3, kLoadMode = 4, kRefreshes = 8 };
enum { kBusy = 1 << 5 };
/* Mode register: bursts of one (the FMC makes its own), sequential, single writes. */
enum { kSingleWrites = 1 << 9, kCasShift = 4 };

static void command(const oc_sdram* sdram, uint32_t mode, uint32_t refreshes, uint32_t value) {
    const uint32_t target = sdram->bank == 1 ? 1u << 4 : 1u << 3;
    /* The busy flag does not exist on all parts; where it does not it reads as zero. */
    oc_reg_wait(sdram->base + kStatus, kBusy, 0);
    oc_reg_write(sdram->base + kCommand, mode | target | (refreshes - 1u) << 5 | value << 9);
    oc_reg_wait(sdram->base + kStatus, kBusy, 0);
}

static void configure(const oc_sdram* sdram) {
    const uint32_t geometry = (sdram->column_bits - 8u) | (sdram->row_bits - 11u) << 2 |
                              (uint32_t)(sdram->bytes_wide / 2u) << 4 | 1u << 6 /* 4 banks */ |
                              (uint32_t)sdram->cas_clocks << 7;
    /* Clock period and read bursts; the bits count for both banks in bank 1's register. */
    const uint32_t shared = (uint32_t)sdram->clock_divider << 10 | 1u << 12;
    const uint32_t row_cycle = (sdram->trc - 1u) << 12, precharge = (sdram->trp - 1u) << 20;
    const uint32_t timing = (sdram->tmrd - 1u) | (sdram->txsr - 1u) << 4 | (sdram->tras - 1u) << 8 |
                            (sdram->twr - 1u) << 16 | (sdram->trcd - 1u) << 24;
    const uint32_t own = (sdram->bank - 1u) * 4u;
    oc_reg_write(sdram->base + kControl + own, geometry | (sdram->bank == 1 ? shared : 0u));
    oc_reg_write(sdram->base + kTiming + own,
                 timing | (sdram->bank == 1 ? row_cycle | precharge : 0u));
    if (sdram->bank == 1) return;
    oc_reg_change(sdram->base + kControl, 7u << 10, shared);
    oc_reg_change(sdram->base + kTiming, 15u << 12 | 15u << 20, row_cycle | precharge);
}

void oc_sdram_init(const oc_sdram* sdram, uint32_t core_hz) {
    configure(sdram);
    if (sdram->enable) oc_reg_change(sdram->base + kBankControl1, 0, 1u << 31);
    command(sdram, kClockEnable, 1, 0);
    oc_core_delay(core_hz, 100);
    command(sdram, kPrechargeAll, 1, 0);
    command(sdram, kAutoRefresh, kRefreshes, 0);
    command(sdram, kLoadMode, 1, kSingleWrites | (uint32_t)sdram->cas_clocks << kCasShift);
    oc_reg_change(sdram->base + kRefresh, 0x1FFFu << 1, (uint32_t)sdram->refresh << 1);
}
