/* Clocks of STM32L4 and L4+: MSI (4 MHz after reset) -> PLL -> core and all buses.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_CLOCK_L4_H
#define OC_CLOCK_L4_H

#include <stdint.h>

/* `core_mhz` is even; `boost`: above 80 MHz, L4+ only. */
void oc_clock_l4_start(uint32_t core_mhz, uint32_t wait_states, int boost);

/* Clock enables: bits of AHB1ENR, AHB2ENR, AHB3ENR, APB1ENR1 and APB2ENR. */
void oc_clock_l4_enable(uint32_t ahb1, uint32_t ahb2, uint32_t ahb3, uint32_t apb1, uint32_t apb2);

#endif
