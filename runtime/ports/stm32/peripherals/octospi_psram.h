/* APS6408L, an octal double-rate PSRAM, behind an OCTOSPI.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_OCTOSPI_PSRAM_H
#define OC_OCTOSPI_PSRAM_H

#include "peripherals/octospi.h"

typedef struct oc_psram {
    oc_flash_controller controller; /* interrupt 0: none of its events is awaited */
    uint8_t latency_clocks;         /* 3 to 7, for reads and for writes */
    uint8_t row_power;              /* bursts end at multiples of 2^n bytes */
    uint16_t longest_select; /* clocks that chip select may stay low: refresh needs it high */
} oc_psram;

/* Sets latencies and maps it for reading and writing. */
void oc_psram_init(const oc_psram* psram, uint32_t core_hz);

#endif
