/* Clocks of STM32U5: MSIS (4 MHz after reset) -> PLL1 -> core and all buses at 160 MHz.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_CLOCK_U5_H
#define OC_CLOCK_U5_H

#include <stdint.h>

void oc_clock_u5_start(void);

/* Clock enables: bits of AHB1ENR, AHB2ENR1, AHB2ENR2, AHB3ENR and APB2ENR. */
void oc_clock_u5_enable(uint32_t ahb1, uint32_t ahb2, uint32_t ahb2b, uint32_t ahb3, uint32_t apb2);

#endif
