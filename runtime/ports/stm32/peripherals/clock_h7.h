/* Clocks of STM32H747: crystal of 25 MHz -> PLL1 -> 400 MHz for the Cortex-M7, 200 MHz for AXI and
 * AHB, 100 MHz for APB.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_CLOCK_H7_H
#define OC_CLOCK_H7_H

#include <stdint.h>

void oc_clock_h7_start(void);

/* Clock enables: bits of AHB3ENR, AHB1ENR, AHB2ENR, AHB4ENR and APB2ENR. */
void oc_clock_h7_enable(uint32_t ahb3, uint32_t ahb1, uint32_t ahb2, uint32_t ahb4, uint32_t apb2);

#endif
