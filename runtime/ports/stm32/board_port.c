/* Two lanes: one moves between storage and memories (through oc_storage), one between memories. A
 * transfer goes piece by piece; the handler that learns of the end of one starts the next.
 * SPDX-License-Identifier: Apache-2.0 */
#include "board_port.h"

#include <string.h>

#include "board.h"
#include "peripherals/cache_m7.h"
#include "peripherals/cortex_m.h"

enum { kMove = 0, kErase = 1, kWhole = 2 /* a move that was one piece */ };

/* Whom the interrupt handlers of the lanes serve. */
static oc_board_port* listener;

static void* memory_base(void* user, uint32_t device, const oc_device* info) {
    const oc_board_port* port = user;
    const oc_board* board = &oc_board_this;
    (void)device;
    if (info->kind == OC_DEVICE_STORAGE)
        return strcmp(info->name, board->storage_name) == 0 ? port->storage->window : NULL;
    for (uint32_t i = 0; i < board->memory_count; ++i) {
        if (strcmp(info->name, board->memories[i].name) == 0)
            return (void*)(uintptr_t)board->memories[i].base;
    }
    return NULL;
}

static int image_id(void* user, uint32_t bytes, uint8_t id[OC_IMAGE_ID_BYTES]) {
    const oc_board_port* port = user;
    oc_image_footer footer;
    const int result = oc_board_read_footer(port->storage, bytes, &footer);
    if (result == OC_OK) memcpy(id, footer.id, OC_IMAGE_ID_BYTES);
    return result;
}

/* --- the storage's lane --- */

/* Starts pieces until one is under way (OC_WAITING) or none is left (OC_OK). */
static int next_storage_piece(oc_board_port* port) {
    const oc_storage* storage = port->storage;
    const oc_transfer* t = &port->storage_walk.transfer;
    const oc_context* context = port->context;
    const int program = context->devices[t->destination_device].kind == OC_DEVICE_STORAGE;
    oc_lane_piece piece;
    int result = OC_OK;
    if (program && storage->program == NULL) return OC_ERR_PORT;
    while (result == OC_OK &&
           oc_lane_walk_next(&port->storage_walk, program ? storage->page_bytes : 0u, &piece)) {
        if (program) {
            result = storage->program(storage->self, piece.destination_offset,
                                      context->base[t->source_device] + piece.source_offset,
                                      piece.bytes);
        } else {
            result = storage->read(storage->self, piece.source_offset,
                                   context->base[t->destination_device] + piece.destination_offset,
                                   piece.bytes);
        }
    }
    return result;
}

static int next_sector(oc_board_port* port) {
    const oc_storage* storage = port->storage;
    oc_transfer* t = &port->storage_walk.transfer;
    int result = OC_OK;
    while (result == OC_OK && t->row_bytes != 0) {
        const uint32_t offset = t->destination_offset;
        t->destination_offset += storage->sector_bytes;
        t->row_bytes -= t->row_bytes < storage->sector_bytes ? t->row_bytes : storage->sector_bytes;
        result = storage->erase(storage->self, offset);
    }
    return result;
}

static int continue_storage(oc_board_port* port) {
    if (port->storage_action == kWhole) return OC_OK;
    return port->storage_action == kErase ? next_sector(port) : next_storage_piece(port);
}

static void storage_done(void* user, int status) {
    oc_board_port* port = user;
    const uint32_t lane = port->storage_lane;
    if (lane == 0) return;
    if (status == OC_OK) status = continue_storage(port);
    if (status == OC_WAITING) return;
    port->storage_lane = 0;
    oc_transfer_done(port->context, lane, status);
}

/* `result`: OC_WAITING where the storage is at work. */
static int begun(oc_board_port* port, uint32_t lane, int result) {
    if (result == OC_WAITING) return OC_OK;
    port->storage_lane = 0;
    if (result == OC_OK) oc_transfer_done(port->context, lane, OC_OK);
    return result;
}

static int begin_storage(oc_board_port* port, uint32_t lane, uint8_t action) {
    port->storage_action = action;
    port->storage_lane = (uint8_t)lane;
    return begun(port, lane, continue_storage(port));
}

/* Most transfers are one read: it needs no walk. */
static int read_whole(oc_board_port* port, uint32_t lane, const oc_transfer* t) {
    const oc_storage* storage = port->storage;
    port->storage_action = kWhole;
    port->storage_lane = (uint8_t)lane;
    uint8_t* to = port->context->base[t->destination_device] + t->destination_offset;
    return begun(port, lane, storage->read(storage->self, t->source_offset, to, t->row_bytes));
}

static int start_erase(void* user, uint32_t lane, uint32_t device, uint32_t offset,
                       uint32_t bytes) {
    oc_board_port* port = user;
    oc_transfer* t = &port->storage_walk.transfer;
    (void)device;
    if (port->storage->erase == NULL) return OC_ERR_PORT;
    t->destination_offset = offset;
    t->row_bytes = bytes;
    return begin_storage(port, lane, kErase);
}

static int set_mode(void* user, uint32_t lane, uint32_t device, uint32_t mode) {
    const oc_board_port* port = user;
    (void)device;
    if (port->storage->map == NULL) return OC_ERR_PORT;
    const int result = port->storage->map(port->storage->self, mode == OC_MODE_MAPPED);
    if (result == OC_OK) oc_transfer_done(port->context, lane, OC_OK);
    return result;
}

/* --- the lane between memories --- */

/* Starts as much of the next piece as the engine takes at once; 0 when there is nothing left. */
static int next_memory_piece(oc_board_port* port) {
    oc_lane_piece* piece = &port->memory_piece;
    if (piece->bytes == 0 && !oc_lane_walk_next(&port->memory_walk, 0, piece)) return 0;
    const uint32_t moved = oc_dma_copy(oc_board_this.memory_channel, piece->source_offset,
                                       piece->destination_offset, piece->bytes);
    piece->source_offset += moved;
    piece->destination_offset += moved;
    piece->bytes -= moved;
    return 1;
}

void oc_board_handle_memory_dma(void) {
    oc_board_port* port = listener;
    const int status = oc_dma_acknowledge(oc_board_this.memory_channel);
    if (status == OC_WAITING || port == NULL || port->memory_lane == 0) return;
    if (status == OC_OK && next_memory_piece(port)) return;
    const uint32_t lane = port->memory_lane;
    port->memory_lane = 0;
    oc_transfer_done(port->context, lane, status);
}

static int start_transfer(void* user, uint32_t lane, const oc_transfer* transfer) {
    oc_board_port* port = user;
    /* A storage is read by its lane alone; a board has one of each lane. */
    if ((transfer->rows | transfer->planes) == 1u && port->storage_lane == 0 &&
        port->context->devices[transfer->source_device].kind == OC_DEVICE_STORAGE)
        return read_whole(port, lane, transfer);
    if (port->context->lanes[lane].kind == OC_LANE_STORAGE) {
        if (port->storage_lane != 0) return OC_ERR_PORT;
        oc_lane_walk_begin(&port->storage_walk, transfer);
        return begin_storage(port, lane, kMove);
    }
    if (port->memory_lane != 0) return OC_ERR_PORT;
    port->memory_lane = (uint8_t)lane;
    port->memory_piece.bytes = 0;
    oc_lane_walk_begin(&port->memory_walk, transfer);
    /* Addresses from here on: there may be an interrupt for each row. */
    oc_transfer* walked = &port->memory_walk.transfer;
    uint8_t* const* base = port->context->base;
    walked->source_offset += (uint32_t)(uintptr_t)base[transfer->source_device];
    walked->destination_offset += (uint32_t)(uintptr_t)base[transfer->destination_device];
    /* A short copy can end before its piece is written down: behind another handler, say. */
    const uint32_t state = oc_core_enter();
    next_memory_piece(port);
    oc_core_leave(state);
    return OC_OK;
}

/* --- the rest --- */

static int cached(const void* address) {
    const uint32_t at = (uint32_t)(uintptr_t)address;
    return at >= oc_board_this.cached_begin && at < oc_board_this.cached_end;
}

static void cache_clean(void* user, void* address, uint32_t bytes) {
    (void)user;
    if (cached(address)) oc_cache_clean(address, bytes);
}

static void cache_invalidate(void* user, void* address, uint32_t bytes) {
    (void)user;
    if (cached(address)) oc_cache_invalidate(address, bytes);
}

static uint32_t enter_critical(void* user) {
    (void)user;
    return oc_core_enter();
}

static void leave_critical(void* user, uint32_t state) {
    (void)user;
    oc_core_leave(state);
}

static void wait(void* user) {
    (void)user;
    oc_board_watchdog();
    oc_core_sleep();
}

static uint32_t cycles(void* user) {
    (void)user;
    return oc_core_cycles();
}

static void between_tasks(void* user) {
    (void)user;
    oc_board_watchdog();
}

static void stop(void* user) {
    oc_board_port* port = user;
    const uint32_t state = oc_core_enter();
    port->storage_lane = 0;
    port->memory_lane = 0;
    port->storage->stop(port->storage->self);
    oc_dma_stop(oc_board_this.memory_channel);
    oc_core_leave(state);
}

void oc_board_port_init(oc_board_port* board_port, oc_context* context, const oc_storage* storage,
                        const void* blob, uint32_t blob_bytes) {
    oc_port* port = &board_port->port;
    memset(board_port, 0, sizeof *board_port);
    board_port->context = context;
    board_port->storage = storage;
    port->user = board_port;
    port->blob_bytes = blob_bytes;
    port->blob = blob;
    port->memory_base = memory_base;
    port->image_id = image_id;
    port->start_transfer = start_transfer;
    port->start_erase = start_erase;
    port->set_mode = set_mode;
    if (oc_board_this.cached_begin != oc_board_this.cached_end) {
        port->cache_clean = cache_clean;
        port->cache_invalidate = cache_invalidate;
    }
    port->enter_critical = enter_critical;
    port->leave_critical = leave_critical;
    port->wait = wait;
    port->cycles = cycles;
    port->between_tasks = between_tasks;
    port->stop = stop;
    storage->listen(storage->self, storage_done, board_port);
    oc_dma_init(oc_board_this.memory_channel);
    listener = board_port;
}

/* storage_done() finds no lane at work and leaves the result to status(). */
int oc_board_read(const oc_storage* storage, uint32_t offset, void* destination, uint32_t bytes) {
    if (cached(destination)) oc_cache_clean(destination, bytes);
    int result = storage->read(storage->self, offset, destination, bytes);
    while (result == OC_WAITING) {
        oc_board_watchdog();
        result = storage->status(storage->self);
    }
    if (cached(destination)) oc_cache_invalidate(destination, bytes);
    return result;
}

int oc_board_read_footer(const oc_storage* storage, uint32_t image_bytes, oc_image_footer* footer) {
    /* Whole cache lines of its own: neighbours on the stack must not be lost with the line. */
    union {
        oc_image_footer footer;
        uint8_t bytes[2 * 32];
    } buffer;
    uint8_t* line = buffer.bytes + (32u - (uint32_t)(uintptr_t)buffer.bytes % 32u) % 32u;
    const int result =
        oc_board_read(storage, (image_bytes + 255u) / 256u * 256u, line, sizeof *footer);
    if (result != OC_OK) return result;
    memcpy(footer, line, sizeof *footer);
    return memcmp(footer->magic, "OCIMAGE1", sizeof footer->magic) == 0 &&
                   footer->bytes == image_bytes
               ? OC_OK
               : OC_ERR_IMAGE;
}

__attribute__((weak)) void oc_board_watchdog(void) {}
