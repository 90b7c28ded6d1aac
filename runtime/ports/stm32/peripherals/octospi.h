/* What the OCTOSPI has beyond a flash controller: a RAM behind it, and the block that delays the
 * strobe of double-rate parts.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_OCTOSPI_H
#define OC_OCTOSPI_H

#include "peripherals/flash_controller.h"

/* MTYP: how words of double-rate parts are ordered. */
enum { OC_OCTOSPI_MICRON = 0, OC_OCTOSPI_MACRONIX = 1, OC_OCTOSPI_AP_MEMORY = 2 };

/* Puts the flash clock's quarter period between strobe and sampling; 0 when the block does not lock
 * (then it is bypassed). The controller's clock runs. */
int oc_delay_block_tune(uint32_t base, uint32_t core_hz);

/* A RAM that is read and written through its window from then on. */
void oc_octospi_map_ram(const oc_flash_controller* controller, const oc_flash_encoded* read,
                        const oc_flash_encoded* write);

#endif
