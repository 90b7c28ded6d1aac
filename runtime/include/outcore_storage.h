/* A storage as the ports see it: four operations on a flash (or whatever holds the image). The
 * ports of the STM32 boards bring one for the flash on their board (ports/stm32/nor_storage.c). An
 * application whose RTOS or HAL already owns the flash fills in this table instead;
 * examples/hal_storage shows how.
 *
 * One operation at a time. A begun operation ends in one of two ways: the function that began it
 * returns OC_OK (it has waited, as blocking HAL calls do), or it returns OC_WAITING and calls
 * done(done_user, status) later, from an interrupt handler or a task.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OUTCORE_STORAGE_H
#define OUTCORE_STORAGE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

typedef void (*oc_storage_done)(void* user, int status);

typedef struct oc_storage {
    void* self; /* handed to every function below */

    /* Says whom to tell; once, before the first operation. */
    void (*listen)(void* self, oc_storage_done done, void* done_user);

    /* Any offset, length (1 or more) and address. The caller treats it as DMA: it has cleaned the
     * destination's cache lines and drops them when the read has ended. An implementation that
     * copies with the core cleans what it wrote before it reports. */
    int (*read)(void* self, uint32_t offset, void* destination, uint32_t bytes);

    /* Inside one page of erased bytes. Write enable and the wait for the part are the storage's
     * business. NULL: read only. */
    int (*program)(void* self, uint32_t offset, const void* source, uint32_t bytes);

    /* One sector. NULL: read only. */
    int (*erase)(void* self, uint32_t offset);

    /* OC_OK: idle. OC_WAITING: an operation is under way. Negative: the last one failed. */
    int (*status)(void* self);

    /* Into the address space at `window`, and back. Returns when done. NULL: can not be mapped. */
    int (*map)(void* self, uint32_t mapped);

    /* Ends what is under way without a report, as soon as the part allows: a program or erase that
     * has begun is waited for. */
    void (*stop)(void* self);

    void* window;          /* NULL without */
    uint32_t page_bytes;   /* of a program */
    uint32_t sector_bytes; /* of an erase */
} oc_storage;

#ifdef __cplusplus
}
#endif
#endif
