/* Addresses, interrupts and request numbers: CMSIS headers stm32f746xx.h and stm32f769xx.h, RM0385
 * table 26.
 * SPDX-License-Identifier: Apache-2.0 */
#include "boards/board_f7.h"

#include "board.h"
#include "peripherals/cache_m7.h"
#include "peripherals/clock_f7.h"
#include "peripherals/cortex_m.h"

const oc_dma_channel oc_f7_storage_channel = {OC_F7_DMA2, 7, 3, OC_F7_STREAM7_INTERRUPT, 1, 0, 0};
const oc_dma_channel oc_f7_memory_channel = {OC_F7_DMA2, 0, 0, OC_F7_STREAM0_INTERRUPT, 0, 0, 0};
const oc_usart oc_f7_usart1 = {0x40011000, 108000000, OC_F7_USART1_INTERRUPT, 0};

enum {
    kPortsAToK = 0x7FF,
    kDtcm = 1 << 20, /* the DMA's way to it */
    kDma2 = 1 << 22,
    kFmc = 1 << 0,
    kQuadspi = 1 << 1,
    kUsart1 = 1 << 4
};
enum { kWindowBytes = 0x10000000, kSdramBytes = 0x02000000 };

void oc_board_f7_start(const oc_pins* pins, uint32_t count, const oc_sdram* sdram) {
    oc_core_init();
    oc_clock_f7_start(OC_F7_CRYSTAL_MHZ);
    oc_clock_f7_enable(kPortsAToK | kDtcm | kDma2, kFmc | kQuadspi, 0, kUsart1);
    oc_gpio_configure(OC_F7_GPIO, pins, count);
    oc_mpu_set(OC_MPU_WINDOW, OC_F7_WINDOW, kWindowBytes, OC_MPU_FORBIDDEN);
    oc_mpu_set(OC_MPU_RAM, OC_F7_SDRAM, kSdramBytes, OC_MPU_UNCACHED);
    oc_mpu_enable();
    oc_cache_enable();
    oc_sdram_init(sdram, OC_F7_CORE_HZ);
}

void oc_board_window(uint32_t mapped) {
    /* Lines of an earlier mapping may be older than the flash. */
    oc_cache_flush();
    oc_mpu_set(OC_MPU_WINDOW, OC_F7_WINDOW, kWindowBytes,
               mapped ? OC_MPU_READ_ONLY : OC_MPU_FORBIDDEN);
}
