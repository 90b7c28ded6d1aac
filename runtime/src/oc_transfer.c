/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_transfer.h"

/* Do `planes` x `rows` x `bytes` from `offset` on end inside [0, limit)? */
static int fits(uint32_t limit, uint32_t offset, const oc_transfer* t, uint32_t row_stride,
                uint32_t plane_stride) {
    const uint64_t rows = (uint64_t)(t->rows - 1u) * row_stride;
    const uint64_t planes = (uint64_t)(t->planes - 1u) * plane_stride;
    return rows <= limit && planes <= limit &&
           (uint64_t)offset + rows + planes + t->row_bytes <= limit;
}

/* Does the transfer move at most `limit` bytes? No byte is written twice, so more than the
 * destination has are bad. */
static int moves_at_most(uint32_t limit, const oc_transfer* t) {
    if (t->row_bytes > limit || t->rows > limit || t->planes > limit) return 0;
    const uint64_t plane = (uint64_t)t->row_bytes * t->rows;
    return plane <= limit && plane * t->planes <= limit;
}

/* A storage's lane moves between it and a memory; other lanes between memories. */
static int devices_good(const oc_context* context, const oc_lane* lane, const oc_transfer* t) {
    if (t->source_device >= context->device_count || t->destination_device >= context->device_count)
        return 0;
    const uint32_t source = context->devices[t->source_device].kind;
    const uint32_t destination = context->devices[t->destination_device].kind;
    if (lane->kind == OC_LANE_MEMORY)
        return source == OC_DEVICE_MEMORY && destination == OC_DEVICE_MEMORY;
    if (source == OC_DEVICE_STORAGE)
        return destination == OC_DEVICE_MEMORY && t->source_device == lane->device;
    return destination == OC_DEVICE_STORAGE && t->destination_device == lane->device;
}

static int prepare_move(const oc_context* context, oc_lane* lane, oc_reader* body) {
    oc_transfer* t = &lane->transfer;
    t->source_device = oc_reader_unsigned(body);
    t->source_offset = oc_reader_unsigned(body);
    t->destination_device = oc_reader_unsigned(body);
    t->destination_offset = oc_reader_unsigned(body);
    t->row_bytes = oc_reader_unsigned(body);
    t->rows = oc_reader_unsigned(body);
    t->source_row_stride = oc_reader_unsigned(body);
    t->destination_row_stride = oc_reader_unsigned(body);
    t->planes = oc_reader_unsigned(body);
    t->source_plane_stride = oc_reader_unsigned(body);
    t->destination_plane_stride = oc_reader_unsigned(body);
    if (!oc_reader_finished(body) || t->row_bytes == 0 || t->rows == 0 || t->planes == 0)
        return OC_ERR_BLOB;
    if (!devices_good(context, lane, t)) return OC_ERR_BLOB;
    const int inside =
        moves_at_most(context->devices[t->destination_device].used_bytes, t) &&
        fits(context->devices[t->source_device].used_bytes, t->source_offset, t,
             t->source_row_stride, t->source_plane_stride) &&
        fits(context->devices[t->destination_device].used_bytes, t->destination_offset, t,
             t->destination_row_stride, t->destination_plane_stride);
    if (!inside) return OC_ERR_BLOB;
    return lane->kind == OC_LANE_STORAGE && context->mode[lane->device] != OC_MODE_INDIRECT
               ? OC_ERR_BLOB
               : OC_OK;
}

static int prepare_erase(const oc_context* context, oc_lane* lane, oc_reader* body) {
    oc_transfer* t = &lane->transfer;
    t->destination_device = oc_reader_unsigned(body);
    t->destination_offset = oc_reader_unsigned(body);
    t->row_bytes = oc_reader_unsigned(body);
    if (!oc_reader_finished(body) || t->row_bytes == 0) return OC_ERR_BLOB;
    if (lane->kind != OC_LANE_STORAGE || t->destination_device != lane->device) return OC_ERR_BLOB;
    const oc_device* device = &context->devices[lane->device];
    const uint32_t sector = device->sector_bytes;
    if (sector == 0 || t->destination_offset % sector != 0 || t->row_bytes % sector != 0)
        return OC_ERR_BLOB;
    if (t->row_bytes > device->size_bytes ||
        t->destination_offset > device->size_bytes - t->row_bytes) {
        return OC_ERR_BLOB;
    }
    if (context->mode[lane->device] != OC_MODE_INDIRECT) return OC_ERR_BLOB;
    return context->port->start_erase != NULL ? OC_OK : OC_ERR_PORT;
}

static int prepare_mode(const oc_context* context, oc_lane* lane, oc_reader* body) {
    const uint32_t device = oc_reader_unsigned(body);
    const uint32_t mode = oc_reader_unsigned(body);
    if (!oc_reader_finished(body) || mode > OC_MODE_MAPPED) return OC_ERR_BLOB;
    if (lane->kind != OC_LANE_STORAGE || device != lane->device) return OC_ERR_BLOB;
    lane->mode = (uint8_t)mode;
    return context->port->set_mode != NULL ? OC_OK : OC_ERR_PORT;
}

int oc_transfer_prepare(oc_context* context, uint32_t index, oc_record* record) {
    oc_lane* lane = &context->lanes[index];
    switch (record->kind) {
        case OC_ACTION_TRANSFER:
            return prepare_move(context, lane, &record->body);
        case OC_ACTION_ERASE:
            return prepare_erase(context, lane, &record->body);
        case OC_ACTION_MODE:
            return prepare_mode(context, lane, &record->body);
        default:
            return OC_ERR_BLOB;
    }
}

typedef void (*cache_operation)(void* user, void* address, uint32_t bytes);

/* Applies a cache operation to each contiguous piece of one side of a transfer. */
static void for_pieces(const oc_context* context, const oc_transfer* t, int destination,
                       cache_operation operation) {
    const uint32_t device = destination ? t->destination_device : t->source_device;
    const uint32_t row_stride = destination ? t->destination_row_stride : t->source_row_stride;
    const uint32_t plane_stride =
        destination ? t->destination_plane_stride : t->source_plane_stride;
    if (operation == NULL || context->devices[device].kind != OC_DEVICE_MEMORY) return;
    uint8_t* plane =
        context->base[device] + (destination ? t->destination_offset : t->source_offset);
    for (uint32_t p = 0; p < t->planes; ++p) {
        for (uint32_t r = 0; r < t->rows; ++r) {
            operation(context->port->user,
                      plane + (size_t)p * plane_stride + (size_t)r * row_stride, t->row_bytes);
        }
    }
}

int oc_transfer_start(oc_context* context, uint32_t index) {
    const oc_port* port = context->port;
    const oc_lane* lane = &context->lanes[index];
    const oc_transfer* t = &lane->transfer;
    if (lane->action == OC_ACTION_ERASE) {
        return port->start_erase(port->user, index, t->destination_device, t->destination_offset,
                                 t->row_bytes);
    }
    if (lane->action == OC_ACTION_MODE)
        return port->set_mode(port->user, index, lane->device, lane->mode);
    /* A dirty line of the destination would be written over what the transfer brings. */
    for_pieces(context, t, 0, port->cache_clean);
    for_pieces(context, t, 1, port->cache_clean);
    return port->start_transfer(port->user, index, t);
}

void oc_transfer_finish(oc_context* context, uint32_t index) {
    const oc_lane* lane = &context->lanes[index];
    if (lane->action == OC_ACTION_MODE) context->mode[lane->device] = lane->mode;
    if (lane->action == OC_ACTION_TRANSFER)
        for_pieces(context, &lane->transfer, 1, context->port->cache_invalidate);
}
