/* The flash of an STM32F746G-DISCO through ST's board support package instead of the port's own
 * drivers: for an application in which the HAL, or a file system above it, owns the QUADSPI. The
 * functions wait until the flash is done and return OC_OK, so `done` is never called; with an RTOS
 * the same table can hand the work to a task, return OC_WAITING and call `done` from there.
 *
 * Leave board_flash.c out of the link and give the table to oc_board_port_init(). The package's
 * functions move data with the core: what they bring is cleaned out of the data cache at once,
 * because the runtime drops the lines of a destination when a read has ended.
 * SPDX-License-Identifier: Apache-2.0 */
#include "hal_storage.h"

#include <stddef.h>

#include "outcore.h"
#include "peripherals/cache_m7.h"
#include "stm32746g_discovery_qspi.h"

enum { kPageBytes = 256, kSectorBytes = 4096 };

static int last = OC_OK;

static int checked(uint8_t hal_status) {
    last = hal_status == QSPI_OK ? OC_OK : OC_ERR_TRANSFER;
    return last;
}

static void listen(void* self, oc_storage_done done, void* done_user) {
    (void)self, (void)done, (void)done_user;
}

static int read(void* self, uint32_t offset, void* destination, uint32_t bytes) {
    (void)self;
    const int result = checked(BSP_QSPI_Read(destination, offset, bytes));
    oc_cache_clean(destination, bytes);
    return result;
}

/* The package takes a pointer to bytes it does not change. */
static int program(void* self, uint32_t offset, const void* source, uint32_t bytes) {
    (void)self;
    return checked(BSP_QSPI_Write((uint8_t*)(uintptr_t)source, offset, bytes));
}

static int erase(void* self, uint32_t offset) {
    (void)self;
    return checked(BSP_QSPI_Erase_Block(offset));
}

static int status(void* self) {
    (void)self;
    return last;
}

static void stop(void* self) { (void)self; /* nothing is ever under way */ }

void hal_storage_make(oc_storage* storage) {
    storage->self = NULL;
    storage->listen = listen;
    storage->read = read;
    storage->program = program;
    storage->erase = erase;
    storage->status = status;
    storage->map = NULL; /* a schedule for this storage does not map it */
    storage->stop = stop;
    storage->window = NULL;
    storage->page_bytes = kPageBytes;
    storage->sector_bytes = kSectorBytes;
}
