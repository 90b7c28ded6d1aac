/* What the two STM32F7 boards share.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_BOARD_F7_H
#define OC_BOARD_F7_H

#include "peripherals/dma.h"
#include "peripherals/fmc_sdram.h"
#include "peripherals/gpio.h"
#include "peripherals/usart.h"

enum {
    OC_F7_CORE_HZ = 216000000,
    OC_F7_CRYSTAL_MHZ = 25,
    OC_F7_GPIO = 0x40020000,
    OC_F7_DMA2 = 0x40026400,
    OC_F7_STREAM0_INTERRUPT = 56,
    OC_F7_STREAM7_INTERRUPT = 70,
    OC_F7_USART1_INTERRUPT = 37,
    OC_F7_QUADSPI_INTERRUPT = 92,
    OC_F7_INTERRUPTS = 110
};
#define OC_F7_QUADSPI 0xA0001000u
#define OC_F7_FMC 0xA0000000u
#define OC_F7_SDRAM 0xC0000000u
#define OC_F7_WINDOW 0x90000000u

/* DMA2 serves the QUADSPI with stream 7 (request 3); stream 0 copies between memories. */
extern const oc_dma_channel oc_f7_storage_channel, oc_f7_memory_channel;
extern const oc_usart oc_f7_usart1;

/* Clocks of core and peripherals, caches, the pins, the SDRAM. */
void oc_board_f7_start(const oc_pins* pins, uint32_t count, const oc_sdram* sdram);

#endif
