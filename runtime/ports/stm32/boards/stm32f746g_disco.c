/* STM32F746G-DISCO, with either of its flash parts. Pins: ST UM1907 and the board support package
 * 32f746gdiscovery-bsp; SDRAM timing: the same package, for an SDRAM clock of 108 MHz.
 * SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include "boards/board_f7.h"
#include "vectors.h"

static const oc_memory_place kMemories[] = {{"DTCM", 0x20000000},
                                            {"SRAM1", 0x20010000},
                                            {"SRAM2", 0x2004C000},
                                            {"FLASH", 0x08000000},
                                            {"SDRAM", OC_F7_SDRAM}};

static const oc_pins kPins[] = {{'B', 10, 1, 1 << 6},                     /* QUADSPI chip select */
                                {'B', 9, 0, 1 << 2},                      /* QUADSPI clock */
                                {'D', 9, 0, 1 << 11 | 1 << 12 | 1 << 13}, /* QUADSPI data 0, 1, 3 */
                                {'E', 9, 0, 1 << 2},                      /* QUADSPI data 2 */
                                {'A', 7, 0, 1 << 9},                      /* USART1 TX */
                                {'B', 7, 1, 1 << 7},                      /* USART1 RX */
                                {'C', 12, 1, 1 << 3},                     /* FMC from here on */
                                {'D', 12, 1, 0xC703},
                                {'E', 12, 1, 0xFF83},
                                {'F', 12, 1, 0xF83F},
                                {'G', 12, 1, 0x8133},
                                {'H', 12, 1, 1 << 3 | 1 << 5}};

static const oc_sdram kSdram = {.base = OC_F7_FMC,
                                .bank = 1,
                                .column_bits = 8,
                                .row_bits = 12,
                                .bytes_wide = 2,
                                .cas_clocks = 2,
                                .clock_divider = 2,
                                .tmrd = 2,
                                .txsr = 7,
                                .tras = 4,
                                .trc = 7,
                                .twr = 2,
                                .trp = 2,
                                .trcd = 2,
                                .refresh = 0x603};

/* 16 MiB at 108 MHz; 6 clocks between commands are the 50 ns that the parts want. */
static const oc_flash_controller kFlash = {.base = OC_F7_QUADSPI,
                                           .interrupt = OC_F7_QUADSPI_INTERRUPT,
                                           .threshold = 4,
                                           .prescaler = 2,
                                           .size_power = 24,
                                           .select_high = 6,
                                           .half_cycle_sample = 1};

static const oc_nor_part* const kParts[] = {&oc_nor_n25q128a, &oc_nor_w25q128jv};

const oc_board oc_board_this = {.name = "stm32f746g-disco",
                                .core_hz = OC_F7_CORE_HZ,
                                .memories = kMemories,
                                .memory_count = sizeof kMemories / sizeof kMemories[0],
                                .cached_begin = 0x20010000,
                                .cached_end = 0x20050000,
                                .storage_name = "qspi",
                                .window = OC_F7_WINDOW,
                                .flash = &kFlash,
                                .parts = kParts,
                                .part_count = 2,
                                .storage_channel = &oc_f7_storage_channel,
                                .memory_channel = &oc_f7_memory_channel,
                                .usart = &oc_f7_usart1,
                                .gpio_base = OC_F7_GPIO,
                                .led_port = 'I',
                                .led_pin = 1};

void oc_board_start(void) { oc_board_f7_start(kPins, sizeof kPins / sizeof kPins[0], &kSdram); }

OC_VECTORS(OC_F7_INTERRUPTS, [OC_F7_USART1_INTERRUPT] = oc_board_handle_usart,
           [OC_F7_STREAM0_INTERRUPT] = oc_board_handle_memory_dma,
           [OC_F7_STREAM7_INTERRUPT] = oc_board_handle_storage_dma,
           [OC_F7_QUADSPI_INTERRUPT] = oc_board_handle_flash);
