/* oc_storage on a NOR flash behind a flash controller, its data moved by DMA.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_NOR_STORAGE_H
#define OC_NOR_STORAGE_H

#include "nor_part.h"
#include "outcore_storage.h"
#include "peripherals/dma.h"

enum oc_nor_state {
    OC_NOR_IDLE,
    OC_NOR_READING,
    OC_NOR_PROGRAMMING, /* bytes on their way to the part */
    OC_NOR_SETTLING     /* the part programs or erases */
};

typedef struct oc_nor_storage {
    const oc_flash_controller* controller;
    const oc_dma_channel* channel;
    const oc_nor_part* part;
    oc_flash_encoded read, program, erase, status, write_enable;
    uint32_t data_register; /* of the controller */
    volatile uint8_t state; /* enum oc_nor_state */
    uint8_t mapped;
    volatile int result;   /* of the last operation */
    uint32_t memory, left; /* of the transfer under way: what DMA has not been told yet */
    oc_storage_done done;
    void* done_user;
    void (*before_map)(uint32_t mapped); /* the board's part: memory attributes, caches */
} oc_nor_storage;

/* Prepares the flash (one of `parts`) and fills in `storage`; OC_ERR_PORT when it is none of them.
 */
int oc_nor_open(oc_nor_storage* nor, oc_storage* storage, const oc_nor_part* const* parts,
                uint32_t count, uint32_t core_hz);

/* From the interrupt handlers of the DMA channel and of the controller. */
void oc_nor_handle_dma(oc_nor_storage* nor);
void oc_nor_handle_flash(oc_nor_storage* nor);

#endif
