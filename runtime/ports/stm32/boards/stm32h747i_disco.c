/* STM32H747I-DISCO, Cortex-M7. Addresses and interrupts: CMSIS header stm32h747xx.h; requests:
 * RM0399 table 111; pins and SDRAM timing: board support package stm32h747i-disco-bsp. The
 * Cortex-M4 is left in its reset state's idle loop or held by option bytes; it shares nothing with
 * this. SPDX-License-Identifier: Apache-2.0 */
#include "board.h"
#include "peripherals/cache_m7.h"
#include "peripherals/clock_h7.h"
#include "peripherals/cortex_m.h"
#include "peripherals/fmc_sdram.h"
#include "peripherals/gpio.h"
#include "vectors.h"

enum {
    kCoreHz = 400000000,
    kApbHz = 100000000,
    kGpio = 0x58020000,
    kMdma = 0x52000000,
    kQuadspiRequest = 22, /* FIFO threshold */
    kMdmaInterrupt = 122,
    kUsart1Interrupt = 37,
    kQuadspiInterrupt = 92,
    kInterrupts = 150
};
enum {
    kEnableMdma = 1 << 0,
    kEnableFmc = 1 << 12,
    kEnableQuadspi = 1 << 14,
    kEnablePorts = 0x7FF,
    kEnableUsart1 = 1 << 4
};
#define ENABLE_D2_SRAM (7u << 29)
#define SDRAM 0xD0000000u
#define WINDOW 0x90000000u
enum { kSdramBytes = 0x02000000, kWindowBytes = 0x10000000 };

static const oc_memory_place kMemories[] = {{"DTCM", 0x20000000},    {"AXISRAM", 0x24000000},
                                            {"SRAM123", 0x30000000}, {"SRAM4", 0x38000000},
                                            {"FLASH", 0x08000000},   {"SDRAM", SDRAM}};

static const oc_pins kPins[] = {{'B', 9, 0, 1 << 2},           /* QUADSPI clock */
                                {'G', 10, 1, 1 << 6},          /* QUADSPI chip select, both dies */
                                {'D', 9, 0, 1 << 11},          /* QUADSPI bank 1 data 0 */
                                {'F', 10, 0, 1 << 9},          /* QUADSPI bank 1 data 1 */
                                {'F', 9, 0, 1 << 7 | 1 << 6},  /* QUADSPI bank 1 data 2, 3 */
                                {'H', 9, 0, 1 << 2 | 1 << 3},  /* QUADSPI bank 2 data 0, 1 */
                                {'G', 9, 0, 1 << 9 | 1 << 14}, /* QUADSPI bank 2 data 2, 3 */
                                {'A', 7, 0, 1 << 9},           /* USART1 TX */
                                {'A', 7, 1, 1 << 10},          /* USART1 RX */
                                {'D', 12, 1, 0xC703},          /* FMC from here on */
                                {'E', 12, 1, 0xFF83},          {'F', 12, 1, 0xF83F},
                                {'G', 12, 1, 0x8137},          {'H', 12, 1, 0xFFE0},
                                {'I', 12, 1, 0x06FF}};

static const oc_dma_channel kStorageChannel = {kMdma, 0, kQuadspiRequest, kMdmaInterrupt, 1, 0, 0};
static const oc_dma_channel kMemoryChannel = {kMdma, 1, 0, kMdmaInterrupt, 0, 0, 0};
static const oc_usart kUsart = {0x40011000, kApbHz, kUsart1Interrupt, 0};

static const oc_sdram kSdram = {.base = 0x52004000,
                                .bank = 2,
                                .column_bits = 9,
                                .row_bits = 12,
                                .bytes_wide = 4,
                                .cas_clocks = 3,
                                .clock_divider = 2,
                                .tmrd = 2,
                                .txsr = 7,
                                .tras = 4,
                                .trc = 7,
                                .twr = 2,
                                .trp = 2,
                                .trcd = 2,
                                .refresh = 0x603,
                                .enable = 1};

/* 128 MiB in two dies at 100 MHz, half of the AHB's clock. */
static const oc_flash_controller kFlash = {.base = 0x52005000,
                                           .interrupt = kQuadspiInterrupt,
                                           .threshold = 16,
                                           .prescaler = 2,
                                           .size_power = 27,
                                           .select_high = 5,
                                           .dual = 1,
                                           .half_cycle_sample = 1};

static const oc_nor_part* const kParts[] = {&oc_nor_mt25tl01g};

const oc_board oc_board_this = {.name = "stm32h747i-disco",
                                .core_hz = kCoreHz,
                                .memories = kMemories,
                                .memory_count = sizeof kMemories / sizeof kMemories[0],
                                .cached_begin = 0x24000000,
                                .cached_end = 0x38010000,
                                .storage_name = "qspi",
                                .window = WINDOW,
                                .flash = &kFlash,
                                .parts = kParts,
                                .part_count = 1,
                                .storage_channel = &kStorageChannel,
                                .memory_channel = &kMemoryChannel,
                                .usart = &kUsart,
                                .gpio_base = kGpio,
                                .led_port = 'I',
                                .led_pin = 12,
                                .led_on_low = 1};

void oc_board_start(void) {
    oc_core_init();
    oc_clock_h7_start();
    oc_clock_h7_enable(kEnableMdma | kEnableFmc | kEnableQuadspi, 0, ENABLE_D2_SRAM, kEnablePorts,
                       kEnableUsart1);
    oc_gpio_configure(kGpio, kPins, sizeof kPins / sizeof kPins[0]);
    oc_mpu_set(OC_MPU_WINDOW, WINDOW, kWindowBytes, OC_MPU_FORBIDDEN);
    oc_mpu_set(OC_MPU_RAM, SDRAM, kSdramBytes, OC_MPU_UNCACHED);
    oc_mpu_enable();
    oc_cache_enable();
    oc_sdram_init(&kSdram, kCoreHz);
}

void oc_board_window(uint32_t mapped) {
    /* Lines of an earlier mapping may be older than the flash. */
    oc_cache_flush();
    oc_mpu_set(OC_MPU_WINDOW, WINDOW, kWindowBytes, mapped ? OC_MPU_READ_ONLY : OC_MPU_FORBIDDEN);
}

/* One interrupt for all channels. */
static void handle_mdma(void) {
    oc_board_handle_storage_dma();
    oc_board_handle_memory_dma();
}

OC_VECTORS(kInterrupts, [kUsart1Interrupt] = oc_board_handle_usart, [kMdmaInterrupt] = handle_mdma,
           [kQuadspiInterrupt] = oc_board_handle_flash);
