/* A read is one command, however long: the controller stops its clock while DMA is set up again for
 * what one programming of it could not take. A program is: write enable, command with data, the
 * controller's own polling of the status register; an erase likewise without data.
 * SPDX-License-Identifier: Apache-2.0 */
#include "nor_storage.h"

#include <stddef.h>

#include "board.h"
#include "outcore.h"
#include "peripherals/cortex_m.h"

/* Flash clocks between looks at the status: a program takes some hundred microseconds, an erase
 * tens of milliseconds. */
enum { kProgramPollClocks = 500, kErasePollClocks = 20000 };

static void end(oc_nor_storage* nor, int status) {
    nor->result = status;
    nor->state = OC_NOR_IDLE;
    if (nor->done != NULL) nor->done(nor->done_user, status);
}

static int usable(const oc_nor_storage* nor) {
    return nor->state == OC_NOR_IDLE && !nor->mapped ? OC_OK : OC_ERR_STATE;
}

static void receive(oc_nor_storage* nor) {
    const uint32_t count = oc_dma_receive(nor->channel, nor->data_register, nor->memory, nor->left);
    nor->memory += count;
    nor->left -= count;
}

static void transmit(oc_nor_storage* nor) {
    const uint32_t count = oc_dma_send(nor->channel, nor->data_register, nor->memory, nor->left);
    nor->memory += count;
    nor->left -= count;
}

static int nor_read(void* self, uint32_t offset, void* destination, uint32_t bytes) {
    oc_nor_storage* nor = self;
    if (usable(nor) != OC_OK) return OC_ERR_STATE;
    nor->state = OC_NOR_READING;
    nor->memory = (uint32_t)(uintptr_t)destination;
    nor->left = bytes;
    /* Engine and controller start as one: when the engine fails at once, its handler must find a
     * command to abort, or the controller waits for ever for someone to take its data. */
    const uint32_t state = oc_core_enter();
    receive(nor);
    oc_flash_start_read(nor->controller, &nor->read, offset, bytes);
    oc_core_leave(state);
    return OC_WAITING;
}

static int nor_program(void* self, uint32_t offset, const void* source, uint32_t bytes) {
    oc_nor_storage* nor = self;
    if (usable(nor) != OC_OK) return OC_ERR_STATE;
    if (offset / nor->part->page_bytes != (offset + bytes - 1u) / nor->part->page_bytes)
        return OC_ERR_STORAGE_RULE;
    nor->state = OC_NOR_PROGRAMMING;
    nor->memory = (uint32_t)(uintptr_t)source;
    nor->left = bytes;
    oc_flash_send(nor->controller, &nor->write_enable, 0);
    const uint32_t state = oc_core_enter(); /* as in nor_read() */
    transmit(nor);
    oc_flash_start_write(nor->controller, &nor->program, offset, bytes);
    oc_core_leave(state);
    return OC_WAITING;
}

/* Bit 0 of the status is the part's "write in progress"; two dies answer with a byte each. */
static void settle(oc_nor_storage* nor, uint32_t clocks) {
    const int pair = nor->controller->dual || nor->controller->memory_type != 0;
    nor->state = OC_NOR_SETTLING;
    oc_flash_start_poll(nor->controller, &nor->status, 0, pair ? 2u : 1u,
                        nor->controller->dual ? 0x0101u : 1u, clocks);
}

static int nor_erase(void* self, uint32_t offset) {
    oc_nor_storage* nor = self;
    if (usable(nor) != OC_OK) return OC_ERR_STATE;
    if (offset % nor->part->sector_bytes != 0) return OC_ERR_STORAGE_RULE;
    oc_flash_send(nor->controller, &nor->write_enable, 0);
    oc_flash_send(nor->controller, &nor->erase, offset);
    settle(nor, kErasePollClocks);
    return OC_WAITING;
}

static int nor_status(void* self) {
    const oc_nor_storage* nor = self;
    return nor->state != OC_NOR_IDLE ? OC_WAITING : nor->result;
}

static int nor_map(void* self, uint32_t mapped) {
    oc_nor_storage* nor = self;
    if (nor->state != OC_NOR_IDLE) return OC_ERR_STATE;
    if (mapped == nor->mapped) return OC_OK;
    if (mapped) {
        oc_flash_map(nor->controller, &nor->read);
        nor->before_map(1);
    } else {
        nor->before_map(0);
        oc_flash_abort(nor->controller);
    }
    nor->mapped = (uint8_t)mapped;
    return OC_OK;
}

/* Called with the handlers kept out. */
static void nor_stop(void* self) {
    oc_nor_storage* nor = self;
    oc_flash_encoded status = nor->status;
    uint8_t busy[2] = {0, 0};
    const uint8_t state = nor->state;
    if (nor->mapped) nor->before_map(0);
    oc_dma_stop(nor->channel);
    oc_flash_abort(nor->controller);
    nor->state = OC_NOR_IDLE;
    nor->mapped = 0;
    nor->result = OC_OK;
    if (state != OC_NOR_PROGRAMMING && state != OC_NOR_SETTLING) return;
    do {
        oc_board_watchdog();
        oc_flash_get(nor->controller, &status, 0, busy,
                     nor->controller->dual || nor->controller->memory_type != 0 ? 2u : 1u);
    } while (((busy[0] | (nor->controller->dual ? busy[1] : 0)) & 1u) != 0);
}

static void nor_listen(void* self, oc_storage_done done, void* done_user) {
    oc_nor_storage* nor = self;
    nor->done = done;
    nor->done_user = done_user;
}

int oc_nor_open(oc_nor_storage* nor, oc_storage* storage, const oc_nor_part* const* parts,
                uint32_t count, uint32_t core_hz) {
    nor->part = oc_nor_identify(nor->controller, parts, count, core_hz);
    if (nor->part == NULL) return OC_ERR_PORT;
    oc_flash_full_speed(nor->controller);
    oc_flash_encode(&nor->part->read, &nor->read);
    oc_flash_encode(&nor->part->program, &nor->program);
    oc_flash_encode(&nor->part->erase, &nor->erase);
    oc_flash_encode(&nor->part->status, &nor->status);
    oc_flash_encode(&nor->part->write_enable, &nor->write_enable);
    nor->data_register = oc_flash_data_register(nor->controller);
    oc_dma_init(nor->channel);
    storage->self = nor;
    storage->listen = nor_listen;
    storage->read = nor_read;
    storage->program = nor_program;
    storage->erase = nor_erase;
    storage->status = nor_status;
    storage->map = nor_map;
    storage->stop = nor_stop;
    storage->page_bytes = nor->part->page_bytes;
    storage->sector_bytes = nor->part->sector_bytes;
    return OC_OK;
}

void oc_nor_handle_dma(oc_nor_storage* nor) {
    const int status = oc_dma_acknowledge(nor->channel);
    if (status == OC_WAITING) return;
    if (status != OC_OK) {
        oc_dma_stop(nor->channel);
        oc_flash_abort(nor->controller);
        end(nor, status);
    } else if (nor->state == OC_NOR_READING) {
        if (nor->left != 0)
            receive(nor);
        else
            end(nor, OC_OK);
    } else if (nor->left != 0) {
        transmit(nor);
    }
}

void oc_nor_handle_flash(oc_nor_storage* nor) {
    const uint32_t happened = oc_flash_acknowledge(nor->controller);
    if ((happened & OC_FLASH_FAILED) != 0) {
        oc_dma_stop(nor->channel);
        oc_flash_abort(nor->controller);
        end(nor, OC_ERR_TRANSFER);
    } else if (nor->state == OC_NOR_PROGRAMMING && (happened & OC_FLASH_COMPLETE) != 0) {
        oc_dma_acknowledge(nor->channel);
        settle(nor, kProgramPollClocks);
    } else if (nor->state == OC_NOR_SETTLING && (happened & OC_FLASH_MATCH) != 0) {
        end(nor, OC_OK);
    }
}
