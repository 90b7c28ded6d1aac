/* Delay block of U5 (RM0456 chapter 29): a line of twelve cells whose unit delay is raised until
 * one clock period fits into them; the strobe then takes the way through a quarter of those cells.
 * SPDX-License-Identifier: Apache-2.0 */
#include "peripherals/cortex_m.h"
#include "peripherals/octospi.h"

enum { kControl = 0x00, kConfiguration = 0x04 };
enum { kEnable = 1 << 0, kSampling = 1 << 1, kUnit = 8, kLength = 16 };
enum { kUnits = 128, kAllCells = 12, kCellBits = 0x7FF, kSettleMicroseconds = 2, kQuarter = 4 };
#define LENGTH_VALID (1u << 31)

/* Cells of a period with this unit delay; 0 when it is not among them. The block samples its clock
 * at each cell: the last edge seen is the period's end. */
static uint32_t period(uint32_t base, uint32_t unit, uint32_t core_hz) {
    oc_reg_write(base + kConfiguration, unit << kUnit | kAllCells);
    oc_core_delay(core_hz, kSettleMicroseconds);
    const uint32_t value = oc_reg_read(base + kConfiguration);
    const uint32_t length = value >> kLength & kCellBits;
    if ((value & LENGTH_VALID) == 0 || length == 0 || length == kCellBits) return 0;
    uint32_t cells = kAllCells - 2;
    while (cells != 0 && (length >> cells & 1u) == 0) --cells;
    return cells;
}

int oc_delay_block_tune(uint32_t base, uint32_t core_hz) {
    oc_reg_write(base + kControl, kEnable | kSampling);
    for (uint32_t unit = 0; unit < kUnits; ++unit) {
        const uint32_t cells = period(base, unit, core_hz);
        if (cells < kQuarter) continue;
        oc_reg_write(base + kConfiguration, unit << kUnit | cells / kQuarter);
        oc_reg_write(base + kControl, kEnable);
        return 1;
    }
    oc_reg_write(base + kControl, 0);
    return 0;
}
