/* Commands and mode registers: component driver stm32-aps6408 and its header aps6408.h. The clock
 * in which the address ends counts as the first one of a latency. SPDX-License-Identifier:
 * Apache-2.0 */
#include "peripherals/octospi_psram.h"

#include "peripherals/registers.h"

enum { kDcr3 = 0x010, kDcr4 = 0x014 };
enum { kMr0 = 0, kMr4 = 4, kDriveHalf = 1, kReadLatency = 2, kWriteLatency = 5 };

/* Codes of 3 to 7 clocks: reads in order, writes with the bits the other way round. */
static const uint8_t kWriteCodes[] = {0, 4, 2, 6, 1};

static void write_register(const oc_flash_controller* controller, uint32_t address, uint8_t value) {
    /* Registers come in pairs; the second byte is that of the next one and is not taken. */
    const oc_flash_command command = {0xC0, 8, 8, 4, 0, 0, 8, 1};
    const uint8_t data[2] = {value, value};
    oc_flash_encoded encoded;
    oc_flash_encode(&command, &encoded);
    oc_flash_put(controller, &encoded, address, data, sizeof data);
}

void oc_psram_init(const oc_psram* psram, uint32_t core_hz) {
    const uint8_t dummy = (uint8_t)(psram->latency_clocks - 1u);
    const uint8_t code = (uint8_t)(psram->latency_clocks - 3u);
    const oc_flash_command reads = {0x20, 8, 8, 4, 0, dummy, 8, 1};
    const oc_flash_command writes = {0xA0, 8, 8, 4, 0, dummy, 8, 1};
    oc_flash_encoded read, write;
    oc_flash_init(&psram->controller);
    if (psram->controller.delay_block != 0)
        oc_delay_block_tune(psram->controller.delay_block, core_hz);
    write_register(&psram->controller, kMr0, (uint8_t)(code << kReadLatency | kDriveHalf));
    write_register(&psram->controller, kMr4, (uint8_t)(kWriteCodes[code] << kWriteLatency));
    oc_reg_write(psram->controller.base + kDcr3, (uint32_t)psram->row_power << 16);
    oc_reg_write(psram->controller.base + kDcr4, psram->longest_select);
    oc_flash_encode(&reads, &read);
    oc_flash_encode(&writes, &write);
    oc_octospi_map_ram(&psram->controller, &read, &write);
}
