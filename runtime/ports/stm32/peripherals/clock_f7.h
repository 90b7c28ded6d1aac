/* Clocks of STM32F7: crystal -> PLL -> core, buses at the fastest they may run.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_CLOCK_F7_H
#define OC_CLOCK_F7_H

#include <stdint.h>

/* 216 MHz from a crystal of `crystal_mhz` MHz: AHB 216, APB1 54, APB2 108 MHz, 7 wait states,
 * prefetch and ART on, over-drive on. */
void oc_clock_f7_start(uint32_t crystal_mhz);

/* Clock enables: bits of the RCC registers AHB1ENR, AHB3ENR, APB1ENR and APB2ENR. */
void oc_clock_f7_enable(uint32_t ahb1, uint32_t ahb3, uint32_t apb1, uint32_t apb2);

#endif
