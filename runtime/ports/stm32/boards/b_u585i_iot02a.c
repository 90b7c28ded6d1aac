/* B-U585I-IOT02A: NOR flash on OCTOSPI2, PSRAM on OCTOSPI1. Addresses and interrupts: CMSIS header
 * stm32u585xx.h; requests: RM0456 table 134; pins and clocks: board support package
 * b-u585i-iot02a-bsp.
 * SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include "peripherals/clock_u5.h"
#include "peripherals/cortex_m.h"
#include "peripherals/gpio.h"
#include "peripherals/octospi_psram.h"
#include "vectors.h"

enum {
    kCoreHz = 160000000,
    kGpio = 0x42020000,
    kGpdma1 = 0x40020000,
    kOctospi2Request = 41,
    kStorageDmaInterrupt = 84, /* GPDMA1 channel 12: those from 12 on have FIFOs of 32 bytes */
    kMemoryDmaInterrupt = 85,  /* GPDMA1 channel 13 */
    kUsart1Interrupt = 61,
    kOctospi2Interrupt = 120,
    kInterrupts = 140
};
enum {
    kEnableGpdma = 1 << 0,
    kEnablePorts = 0x1FF,
    kEnablePinManager = 1 << 21,
    kEnableOctospis = 1 << 4 | 1 << 8,
    kEnableUsart1 = 1 << 14
};

static const oc_memory_place kMemories[] = {{"SRAM1", 0x20000000}, {"SRAM2", 0x20030000},
                                            {"SRAM3", 0x20040000}, {"SRAM4", 0x28000000},
                                            {"FLASH", 0x08000000}, {"PSRAM", 0x90000000}};

static const oc_pins kPins[] = {
    {'F', 5, 0, 1 << 4 | 1 << 12 | 0x000F},          /* OCTOSPI2 clock, strobe, data 0 to 3 */
    {'H', 5, 0, 0x1E00},                             /* OCTOSPI2 data 4 to 7 */
    {'I', 5, 1, 1 << 5},                             /* OCTOSPI2 chip select */
    {'B', 10, 0, 1 << 10},                           /* OCTOSPI1 clock */
    {'B', 10, 1, 1 << 11},                           /* OCTOSPI1 chip select */
    {'E', 3, 0, 1 << 3},                             /* OCTOSPI1 strobe */
    {'F', 10, 0, 1 << 6 | 1 << 7 | 1 << 8 | 1 << 9}, /* OCTOSPI1 data 3, 2, 0, 1 */
    {'H', 3, 0, 1 << 2},                             /* OCTOSPI1 data 4 */
    {'I', 3, 0, 1 << 0},                             /* OCTOSPI1 data 5 */
    {'C', 10, 0, 1 << 3},                            /* OCTOSPI1 data 6 */
    {'D', 10, 0, 1 << 7},                            /* OCTOSPI1 data 7 */
    {'A', 7, 0, 1 << 9},                             /* USART1 TX */
    {'A', 7, 1, 1 << 10}};                           /* USART1 RX */

static const oc_dma_channel kStorageChannel = {
    kGpdma1, 12, kOctospi2Request, kStorageDmaInterrupt, 1, 0, 0};
static const oc_dma_channel kMemoryChannel = {kGpdma1, 13, 0, kMemoryDmaInterrupt, 0, 0, 0};
static const oc_usart kUsart = {0x40013800, kCoreHz, kUsart1Interrupt, 0};

/* 64 MiB at 40 MHz, double rate. */
static const oc_flash_controller kFlash = {.base = 0x420D2400,
                                           .interrupt = kOctospi2Interrupt,
                                           .threshold = 4,
                                           .prescaler = 4,
                                           .size_power = 26,
                                           .select_high = 2,
                                           .memory_type = OC_OCTOSPI_MACRONIX,
                                           .delay_block = 0x420CF400};

/* 8 MiB at 80 MHz. Rows of 1 KiB; chip select low for at most 4 us, less what one access takes. */
static const oc_psram kPsram = {.controller = {.base = 0x420D1400,
                                               .threshold = 4,
                                               .prescaler = 2,
                                               .size_power = 23,
                                               .select_high = 2,
                                               .memory_type = OC_OCTOSPI_AP_MEMORY,
                                               .delay_block = 0x420CF000},
                                .latency_clocks = 5,
                                .row_power = 10,
                                .longest_select = 300};

static const oc_nor_part* const kParts[] = {&oc_nor_mx25lm51245g};

const oc_board oc_board_this = {.name = "b-u585i-iot02a",
                                .core_hz = kCoreHz,
                                .memories = kMemories,
                                .memory_count = sizeof kMemories / sizeof kMemories[0],
                                .storage_name = "qspi",
                                .window = 0x70000000,
                                .flash = &kFlash,
                                .parts = kParts,
                                .part_count = 1,
                                .storage_channel = &kStorageChannel,
                                .memory_channel = &kMemoryChannel,
                                .usart = &kUsart,
                                .gpio_base = kGpio,
                                .led_port = 'H',
                                .led_pin = 6,
                                .led_on_low = 1,
                                .counts_awake_only = 1};

void oc_board_start(void) {
    oc_core_init();
    oc_clock_u5_start();
    oc_clock_u5_enable(kEnableGpdma, kEnablePorts | kEnablePinManager, kEnableOctospis, 0,
                       kEnableUsart1);
    oc_gpio_configure(kGpio, kPins, sizeof kPins / sizeof kPins[0]);
    oc_psram_init(&kPsram, kCoreHz);
    oc_delay_block_tune(kFlash.delay_block, kCoreHz);
}

/* The data cache stays off: kernels read SRAM, which it does not cache. */
void oc_board_window(uint32_t mapped) { (void)mapped; }

OC_VECTORS(kInterrupts, [kUsart1Interrupt] = oc_board_handle_usart,
           [kStorageDmaInterrupt] = oc_board_handle_storage_dma,
           [kMemoryDmaInterrupt] = oc_board_handle_memory_dma,
           [kOctospi2Interrupt] = oc_board_handle_flash);
