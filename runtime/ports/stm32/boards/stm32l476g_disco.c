/* STM32L476G-DISCO. Addresses, interrupts, requests: CMSIS header stm32l476xx.h, RM0351 table 44;
 * pins: ST UM1879 (QUADSPI on port E, ST-LINK's virtual COM port on USART2).
 * SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include "peripherals/clock_l4.h"
#include "peripherals/cortex_m.h"
#include "peripherals/gpio.h"
#include "vectors.h"

enum {
    kCoreHz = 80000000,
    kWaitStates = 4,
    kGpio = 0x48000000,
    kDma1 = 0x40020000,
    kDma2 = 0x40020400,
    kStorageDmaInterrupt = 15, /* DMA1 channel 5 */
    kMemoryDmaInterrupt = 56,  /* DMA2 channel 1 */
    kUsart2Interrupt = 38,
    kQuadspiInterrupt = 71,
    kInterrupts = 82
};
enum { kEnableDmas = 3, kEnablePorts = 0xFF, kEnableQuadspi = 1 << 8, kEnableUsart2 = 1 << 17 };

static const oc_memory_place kMemories[] = {
    {"SRAM1", 0x20000000}, {"SRAM2", 0x10000000}, {"FLASH", 0x08000000}};

static const oc_pins kPins[] = {{'E', 10, 0, 1 << 10 | 0xF000}, /* QUADSPI clock, data 0 to 3 */
                                {'E', 10, 1, 1 << 11},          /* QUADSPI chip select */
                                {'D', 7, 0, 1 << 5},            /* USART2 TX */
                                {'D', 7, 1, 1 << 6}};           /* USART2 RX */

static const oc_dma_channel kStorageChannel = {kDma1, 5, 5, kStorageDmaInterrupt, 1, 0, 0};
static const oc_dma_channel kMemoryChannel = {kDma2, 1, 0, kMemoryDmaInterrupt, 0, 0, 0};
static const oc_usart kUsart = {0x40004400, kCoreHz, kUsart2Interrupt, 0};

/* 16 MiB at 40 MHz; 2 clocks between commands are the 50 ns that the part wants. */
static const oc_flash_controller kFlash = {.base = 0xA0001000,
                                           .interrupt = kQuadspiInterrupt,
                                           .threshold = 4,
                                           .prescaler = 2,
                                           .size_power = 24,
                                           .select_high = 2,
                                           .half_cycle_sample = 1};

static const oc_nor_part* const kParts[] = {&oc_nor_n25q128a};

const oc_board oc_board_this = {.name = "stm32l476g-disco",
                                .core_hz = kCoreHz,
                                .memories = kMemories,
                                .memory_count = sizeof kMemories / sizeof kMemories[0],
                                .storage_name = "qspi",
                                .window = 0x90000000,
                                .flash = &kFlash,
                                .parts = kParts,
                                .part_count = 1,
                                .storage_channel = &kStorageChannel,
                                .memory_channel = &kMemoryChannel,
                                .usart = &kUsart,
                                .gpio_base = kGpio,
                                .led_port = 'E',
                                .led_pin = 8};

void oc_board_start(void) {
    oc_core_init();
    oc_clock_l4_start(kCoreHz / 1000000, kWaitStates, 0);
    oc_clock_l4_enable(kEnableDmas, kEnablePorts, kEnableQuadspi, kEnableUsart2, 0);
    oc_gpio_configure(kGpio, kPins, sizeof kPins / sizeof kPins[0]);
}

/* No cache in front of the window, no speculative reads of it. */
void oc_board_window(uint32_t mapped) { (void)mapped; }

OC_VECTORS(kInterrupts, [kUsart2Interrupt] = oc_board_handle_usart,
           [kStorageDmaInterrupt] = oc_board_handle_storage_dma,
           [kMemoryDmaInterrupt] = oc_board_handle_memory_dma,
           [kQuadspiInterrupt] = oc_board_handle_flash);
