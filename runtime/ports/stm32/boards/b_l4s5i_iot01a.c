/* B-L4S5I-IOT01A. Addresses, interrupts, requests: CMSIS header stm32l4s5xx.h, RM0432 table 45;
 * pins: board support package b-l4s5i-iot01a-bsp. SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include "peripherals/clock_l4.h"
#include "peripherals/cortex_m.h"
#include "peripherals/gpio.h"
#include "peripherals/octospi.h"
#include "vectors.h"

enum {
    kCoreHz = 120000000,
    kWaitStates = 5,
    kGpio = 0x48000000,
    kDma1 = 0x40020000,
    kDma2 = 0x40020400,
    kDmamux = 0x40020800,
    kOctospi1Request = 40,
    kStorageDmaInterrupt = 11, /* DMA1 channel 1 */
    kMemoryDmaInterrupt = 56,  /* DMA2 channel 1 */
    kUsart1Interrupt = 37,
    kOctospi1Interrupt = 71,
    kInterrupts = 95
};
enum {
    kEnableDmas = 7, /* with their multiplexer */
    kEnablePorts = 0x1FF,
    kEnablePinManager = 1 << 20,
    kEnableOctospi1 = 1 << 8,
    kEnableUsart1 = 1 << 14
};

static const oc_memory_place kMemories[] = {
    {"SRAM1", 0x20000000}, {"SRAM2", 0x10000000}, {"SRAM3", 0x20040000}, {"FLASH", 0x08000000}};

static const oc_pins kPins[] = {{'E', 10, 0, 1 << 10 | 0xF000}, /* OCTOSPI clock, data 0 to 3 */
                                {'E', 10, 1, 1 << 11},          /* OCTOSPI chip select */
                                {'B', 7, 0, 1 << 6},            /* USART1 TX */
                                {'B', 7, 1, 1 << 7}};           /* USART1 RX */

static const oc_dma_channel kStorageChannel = {
    kDma1, 1, kOctospi1Request, kStorageDmaInterrupt, 1, kDmamux, 0};
static const oc_dma_channel kMemoryChannel = {kDma2, 1, 0, kMemoryDmaInterrupt, 0, kDmamux, 7};
static const oc_usart kUsart = {0x40013800, kCoreHz, kUsart1Interrupt, 0};

/* 8 MiB at 60 MHz, half of the core's clock. The part takes 80 in its high performance mode, 33
 * before that is set. */
static const oc_flash_controller kFlash = {.base = 0xA0001000,
                                           .interrupt = kOctospi1Interrupt,
                                           .threshold = 4,
                                           .prescaler = 2,
                                           .setup_prescaler = 4,
                                           .size_power = 23,
                                           .select_high = 3,
                                           .half_cycle_sample = 1,
                                           .memory_type = OC_OCTOSPI_MICRON};

static const oc_nor_part* const kParts[] = {&oc_nor_mx25r6435f};

const oc_board oc_board_this = {.name = "b-l4s5i-iot01a",
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
                                .led_port = 'B',
                                .led_pin = 14};

void oc_board_start(void) {
    oc_core_init();
    oc_clock_l4_start(kCoreHz / 1000000, kWaitStates, 1);
    oc_clock_l4_enable(kEnableDmas, kEnablePorts | kEnablePinManager, kEnableOctospi1, 0,
                       kEnableUsart1);
    oc_gpio_configure(kGpio, kPins, sizeof kPins / sizeof kPins[0]);
}

/* No cache in front of the window, no speculative reads of it. */
void oc_board_window(uint32_t mapped) { (void)mapped; }

OC_VECTORS(kInterrupts, [kUsart1Interrupt] = oc_board_handle_usart,
           [kStorageDmaInterrupt] = oc_board_handle_storage_dma,
           [kMemoryDmaInterrupt] = oc_board_handle_memory_dma,
           [kOctospi1Interrupt] = oc_board_handle_flash);
