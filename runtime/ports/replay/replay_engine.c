/* SPDX-License-Identifier: Apache-2.0 */
#include "replay_engine.h"

#include <string.h>

#include "replay_system.h"
#include "replay_text.h"

enum { kPathBytes = 512, kLongestDelay = 12 };
enum { kMove = 0, kErase = 1, kMode = 2 };

uint8_t* replay_load_file(const char* path, uint32_t* bytes) {
    const int32_t file = system_open(path, 0);
    if (file < 0) return NULL;
    *bytes = system_file_size(file);
    uint8_t* data = *bytes == UINT32_MAX ? NULL : system_allocate(*bytes);
    if (data != NULL && system_read(file, 0, data, *bytes) != 0) data = NULL;
    system_close(file);
    return data;
}

/* --- moving bytes --- */

/* One contiguous piece of a transfer, in the order of planes and rows. */
typedef struct piece {
    uint32_t source, destination, bytes;
    int held;    /* the source was read at the start */
    uint32_t at; /* of its bytes in the staging memory */
} piece;

static int chance(uint32_t salt, uint32_t index) {
    uint32_t x = (salt ^ index) * 2654435761u;
    x ^= x >> 15;
    return (int)(x * 2246822519u >> 31);
}

typedef int (*piece_action)(replay_engine* engine, const replay_operation* operation,
                            const piece* p);

/* Which pieces are held back follows from the salt and the room, so that start and end agree. */
static int for_pieces(replay_engine* engine, const replay_operation* operation,
                      piece_action action) {
    const oc_transfer* t = &operation->transfer;
    uint32_t index = 0, staged = 0;
    for (uint32_t plane = 0; plane < t->planes; ++plane) {
        for (uint32_t row = 0; row < t->rows; ++row, ++index) {
            piece p;
            p.source =
                t->source_offset + plane * t->source_plane_stride + row * t->source_row_stride;
            p.destination = t->destination_offset + plane * t->destination_plane_stride +
                            row * t->destination_row_stride;
            p.bytes = t->row_bytes;
            p.held = operation->salt != 0 && chance(operation->salt, index) &&
                     p.bytes <= system_staging_bytes() - staged;
            p.at = staged;
            if (p.held) staged += p.bytes;
            const int result = action(engine, operation, &p);
            if (result != OC_OK) return result;
        }
    }
    return OC_OK;
}

static int read_source(replay_engine* engine, const replay_operation* operation, const piece* p,
                       uint8_t* to) {
    const uint32_t device = operation->transfer.source_device;
    if (engine->storage[device] != NULL)
        return replay_storage_read(engine->storage[device], p->source, to, p->bytes);
    memmove(to, engine->memory[device] + p->source, p->bytes);
    return OC_OK;
}

static int begin_piece(replay_engine* engine, const replay_operation* operation, const piece* p) {
    return p->held ? read_source(engine, operation, p, operation->staging + p->at) : OC_OK;
}

static int spoil_piece(replay_engine* engine, const replay_operation* operation, const piece* p) {
    uint8_t* to = engine->memory[operation->transfer.destination_device] + p->destination;
    replay_random garbage = replay_random_make(operation->salt ^ p->destination);
    for (uint32_t i = 0; i < p->bytes; ++i) to[i] = (uint8_t)replay_random_next(&garbage);
    return OC_OK;
}

static int end_piece(replay_engine* engine, const replay_operation* operation, const piece* p) {
    const oc_transfer* t = &operation->transfer;
    replay_storage* storage = engine->storage[t->destination_device];
    engine->transferred_bytes += p->bytes;
    if (storage != NULL) {
        const uint8_t* from =
            p->held ? operation->staging + p->at : engine->memory[t->source_device] + p->source;
        return replay_storage_write(storage, p->destination, from, p->bytes);
    }
    uint8_t* to = engine->memory[t->destination_device] + p->destination;
    if (!p->held) return read_source(engine, operation, p, to);
    memcpy(to, operation->staging + p->at, p->bytes);
    return OC_OK;
}

static void finish(replay_engine* engine, uint32_t lane) {
    replay_operation* operation = &engine->operation[lane];
    int status = OC_OK;
    if (operation->kind == kMove) status = for_pieces(engine, operation, end_piece);
    if (operation->kind == kErase) {
        status = replay_storage_erase(engine->storage[operation->transfer.destination_device],
                                      operation->transfer.destination_offset,
                                      operation->transfer.row_bytes);
    }
    operation->active = 0;
    oc_transfer_done(&engine->context, lane, status);
}

/* The operation is filled in: end it now or give it a delay. */
static int begin(replay_engine* engine, uint32_t lane, uint8_t kind) {
    replay_operation* operation = &engine->operation[lane];
    const uint32_t dice = replay_random_next(&engine->random);
    operation->kind = kind;
    operation->salt = 0;
    if (engine->delays == REPLAY_ZERO || (engine->delays == REPLAY_RANDOM && dice % 4u == 0)) {
        finish(engine, lane);
        return OC_OK;
    }
    operation->ticks = 1u + (dice >> 8) % kLongestDelay;
    operation->salt = dice | 1u;
    if (kind == kMove) {
        const int result = for_pieces(engine, operation, begin_piece);
        if (result != OC_OK) return result;
        if (engine->memory[operation->transfer.destination_device] != NULL) {
            (void)for_pieces(engine, operation, spoil_piece);
        }
    }
    operation->active = 1;
    return OC_OK;
}

void replay_engine_tick(replay_engine* engine) {
    /* With maximal delays one ends a tick, a random one, and only while the cpu lane stands still.
     */
    const uint32_t first =
        engine->delays == REPLAY_MAX ? replay_random_next(&engine->random) % OC_MAX_LANES : 0u;
    if (engine->delays == REPLAY_MAX && !engine->waiting) return;
    for (uint32_t i = 0; i < OC_MAX_LANES; ++i) {
        const uint32_t lane = (first + i) % OC_MAX_LANES;
        replay_operation* operation = &engine->operation[lane];
        if (!operation->active) continue;
        if (engine->delays == REPLAY_MAX) {
            finish(engine, lane);
            return;
        }
        if (--operation->ticks == 0) finish(engine, lane);
    }
}

/* --- the port's functions --- */

static int read_blob(void* user, uint32_t offset, void* destination, uint32_t bytes) {
    memcpy(destination, ((replay_engine*)user)->blob + offset, bytes);
    return OC_OK;
}

/* <memory>.bin holds the constants from their first byte on; firmware brings them along. */
static int load_constants(const replay_engine* engine, const oc_device* info, uint8_t* base) {
    char path[kPathBytes];
    const uint32_t from = info->page_bytes;
    if (from > info->used_bytes || !replay_storage_path(engine->folder, info, path, sizeof path))
        return OC_ERR_PORT;
    const int32_t file = system_open(path, 0);
    if (file < 0) return OC_ERR_PORT;
    const int read = system_file_size(file) == info->used_bytes - from &&
                     system_read(file, 0, base + from, info->used_bytes - from) == 0;
    system_close(file);
    return read ? OC_OK : OC_ERR_PORT;
}

static void* memory_base(void* user, uint32_t device, const oc_device* info) {
    replay_engine* engine = user;
    if (info->kind == OC_DEVICE_MEMORY) {
        uint8_t* base = info->used_bytes != 0 ? system_allocate(info->used_bytes) : NULL;
        if (base != NULL && info->holds_constants && load_constants(engine, info, base) != OC_OK)
            base = NULL;
        engine->memory[device] = base;
        return base;
    }
    replay_storage* storage = system_allocate((uint32_t)sizeof(replay_storage));
    if (storage == NULL || replay_storage_open(storage, engine->folder, info) != OC_OK) return NULL;
    engine->storage[device] = storage;
    return storage->flat;
}

static int image_id(void* user, uint32_t bytes, uint8_t id[OC_IMAGE_ID_BYTES]) {
    replay_engine* engine = user;
    for (uint32_t i = 0; i < OC_MAX_DEVICES; ++i) {
        if (engine->storage[i] != NULL)
            return replay_storage_image_id(engine->storage[i], bytes, id);
    }
    return OC_ERR_IMAGE;
}

/* Without its storage (no room for it) a lane can not work. */
static int lane_good(const replay_engine* engine, uint32_t device) {
    return engine->storage[device] != NULL || engine->memory[device] != NULL;
}

static int start_transfer(void* user, uint32_t lane, const oc_transfer* transfer) {
    replay_engine* engine = user;
    replay_operation* operation = &engine->operation[lane];
    if (!lane_good(engine, transfer->source_device) ||
        !lane_good(engine, transfer->destination_device)) {
        return OC_ERR_PORT;
    }
    if (operation->staging == NULL) operation->staging = system_allocate(system_staging_bytes());
    if (operation->staging == NULL) return OC_ERR_PORT;
    operation->transfer = *transfer;
    return begin(engine, lane, kMove);
}

static int start_erase(void* user, uint32_t lane, uint32_t device, uint32_t offset,
                       uint32_t bytes) {
    replay_engine* engine = user;
    oc_transfer* t = &engine->operation[lane].transfer;
    if (!lane_good(engine, device)) return OC_ERR_PORT;
    memset(t, 0, sizeof *t);
    t->destination_device = device;
    t->destination_offset = offset;
    t->row_bytes = bytes;
    return begin(engine, lane, kErase);
}

static int set_mode(void* user, uint32_t lane, uint32_t device, uint32_t mode) {
    replay_engine* engine = user;
    if (mode == OC_MODE_MAPPED &&
        (engine->storage[device] == NULL || engine->storage[device]->flat == NULL)) {
        return OC_ERR_PORT;
    }
    return begin(engine, lane, kMode);
}

static void wait_for_tick(void* user) {
    replay_engine* engine = user;
    engine->waiting = 1;
    system_wait();
    engine->waiting = 0;
}

static uint32_t enter_critical(void* user) {
    (void)user;
    return system_enter_critical();
}

static void leave_critical(void* user, uint32_t state) {
    (void)user;
    system_leave_critical(state);
}

static uint32_t cycles(void* user) {
    (void)user;
    return system_cycles();
}

static int input_ready(void* user, uint32_t input, void* data, uint32_t bytes) {
    const replay_engine* engine = user;
    const uint32_t at = engine->input_offset + engine->input_at[input];
    return system_read(engine->input_file, at, data, bytes) == 0 ? OC_OK : OC_ERR_TRANSFER;
}

static int output_taken(void* user, uint32_t output, const void* data, uint32_t bytes) {
    const replay_engine* engine = user;
    memcpy(engine->output + engine->output_at[output], data, bytes);
    return OC_OK;
}

int replay_engine_open(replay_engine* engine, const char* folder) {
    char path[kPathBytes];
    replay_text text = replay_text_make(path, sizeof path);
    oc_port* port = &engine->port;
    replay_text_add(&text, folder);
    replay_text_add(&text, "/schedule.blob");
    engine->folder = folder;
    engine->random = replay_random_make(0);
    engine->blob = text.truncated ? NULL : replay_load_file(path, &port->blob_bytes);
    if (engine->blob == NULL) return OC_ERR_PORT;
    port->user = engine;
    port->read_blob = read_blob;
    port->memory_base = memory_base;
    port->image_id = image_id;
    port->start_transfer = start_transfer;
    port->start_erase = start_erase;
    port->set_mode = set_mode;
    port->enter_critical = enter_critical;
    port->leave_critical = leave_critical;
    port->wait = wait_for_tick;
    port->cycles = cycles;
    port->input_ready = input_ready;
    port->output_taken = output_taken;
    return oc_open(&engine->context, port);
}

void replay_engine_prepare(replay_engine* engine, enum replay_delays delays, uint32_t seed) {
    engine->random = replay_random_make(seed);
    engine->delays = delays;
    engine->transferred_bytes = 0;
    for (uint32_t i = 0; i < OC_MAX_DEVICES; ++i) {
        const oc_device* device = &engine->context.devices[i];
        if (engine->memory[i] == NULL) continue;
        memset(engine->memory[i], (uint8_t)(0xA5u ^ seed),
               device->holds_constants ? device->page_bytes : device->used_bytes);
    }
}
