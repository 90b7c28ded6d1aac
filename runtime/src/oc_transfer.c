/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_transfer.h"

#include "oc_cold.h"

OC_COLD_FILE

/* Words of a transfer's record: one contiguous piece, or rows and planes too. */
enum { kPieceWords = 4, kStridedWords = 10, kEraseWords = 3, kModeWords = 2 };
/* Of a transfer's first word, beside the source device. */
enum { kUntouched = 1 << 15, kSourceMask = kUntouched - 1 };

/* Does a side's last byte, counted from its device's start, lie inside [0, limit)? Counts and
 * strides are below 2^32, so that no product and no sum exceeds 64 bits but the planes' with the
 * rows', which are looked at one after the other. */
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
    const uint64_t plane = (uint64_t)t->row_bytes * t->rows;
    return plane <= limit && t->planes <= limit && plane * t->planes <= limit;
}

static int ranges_good(const oc_device* source, const oc_device* destination,
                       const oc_transfer* t) {
    return moves_at_most(destination->used_bytes, t) &&
           fits(source->used_bytes, t->source_offset, t, t->source_row_stride,
                t->source_plane_stride) &&
           fits(destination->used_bytes, t->destination_offset, t, t->destination_row_stride,
                t->destination_plane_stride);
}

/* A storage's lane moves between it and a memory; other lanes between memories. */
static int devices_good(const oc_context* context, const oc_lane* lane, const oc_transfer* t) {
    const uint32_t source = context->devices[t->source_device].kind;
    const uint32_t destination = context->devices[t->destination_device].kind;
    if (lane->kind == OC_LANE_MEMORY)
        return source == OC_DEVICE_MEMORY && destination == OC_DEVICE_MEMORY;
    if (source == OC_DEVICE_STORAGE)
        return destination == OC_DEVICE_MEMORY && t->source_device == lane->device;
    return destination == OC_DEVICE_STORAGE && t->destination_device == lane->device;
}

/* Modes change from task to task. */
OC_WARM static int mode_good(const oc_context* context, const oc_lane* lane) {
    return lane->kind == OC_LANE_MEMORY || context->mode[lane->device] == OC_MODE_INDIRECT;
}

OC_COLD static int move_good(const oc_context* context, const oc_lane* lane, const oc_transfer* t) {
    if (t->source_device >= context->device_count || t->destination_device >= context->device_count)
        return 0;
    if (t->row_bytes == 0 || t->rows == 0 || t->planes == 0) return 0;
    return devices_good(context, lane, t) &&
           ranges_good(&context->devices[t->source_device],
                       &context->devices[t->destination_device], t);
}

OC_COLD static void read_strides(const uint32_t* words, oc_transfer* t) {
    t->rows = words[0];
    t->source_row_stride = words[1];
    t->destination_row_stride = words[2];
    t->planes = words[3];
    t->source_plane_stride = words[4];
    t->destination_plane_stride = words[5];
}

OC_WARM static void single_piece(oc_transfer* t) {
    t->rows = t->planes = 1u;
    t->source_row_stride = t->destination_row_stride = t->row_bytes;
    t->source_plane_stride = t->destination_plane_stride = t->row_bytes;
}

OC_WARM static int prepare_move(const oc_context* context, oc_lane* lane, oc_body body) {
    oc_transfer* t = &lane->transfer;
    if (body.count != kPieceWords && body.count != kStridedWords) return OC_ERR_BLOB;
    lane->untouched = (body.words[0] & kUntouched) != 0;
    t->source_device = body.words[0] & kSourceMask;
    t->destination_device = body.words[0] >> 16;
    t->source_offset = body.words[1];
    t->destination_offset = body.words[2];
    t->row_bytes = body.words[3];
    if (body.count == kStridedWords) {
        read_strides(body.words + kPieceWords, t);
    } else {
        single_piece(t);
    }
    if (!mode_good(context, lane)) return OC_ERR_BLOB;
    return context->checked || move_good(context, lane, t) ? OC_OK : OC_ERR_BLOB;
}

OC_COLD static int prepare_erase(const oc_context* context, oc_lane* lane, const uint32_t* words) {
    oc_transfer* t = &lane->transfer;
    t->destination_device = words[0];
    t->destination_offset = words[1];
    t->row_bytes = words[2];
    if (t->row_bytes == 0) return OC_ERR_BLOB;
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

OC_COLD static int prepare_mode(const oc_context* context, oc_lane* lane, const uint32_t* words) {
    const uint32_t device = words[0], mode = words[1];
    if (mode > OC_MODE_MAPPED) return OC_ERR_BLOB;
    if (lane->kind != OC_LANE_STORAGE || device != lane->device) return OC_ERR_BLOB;
    lane->mode = (uint8_t)mode;
    return context->port->set_mode != NULL ? OC_OK : OC_ERR_PORT;
}

OC_WARM int oc_transfer_prepare(oc_context* context, oc_lane* lane) {
    const uint32_t kind = oc_record_kind(lane->record);
    const oc_body body = oc_record_body(lane->record);
    if (kind == OC_ACTION_TRANSFER) return prepare_move(context, lane, body);
    if (kind == OC_ACTION_ERASE && body.count == kEraseWords)
        return prepare_erase(context, lane, body.words);
    if (kind == OC_ACTION_MODE && body.count == kModeWords)
        return prepare_mode(context, lane, body.words);
    return OC_ERR_BLOB;
}

typedef void (*cache_operation)(void* user, void* address, uint32_t bytes);

/* Rows, and planes, with less than a cache line between them are joined: no whole line lies in such
 * a gap, so the lines that are touched are one run. */
static void for_lines(void* user, uint8_t* plane, const oc_transfer* t, uint32_t row_stride,
                      uint32_t plane_stride, cache_operation operation) {
    uint32_t bytes = t->row_bytes, rows = t->rows, planes = t->planes;
    if (rows > 1u && row_stride - bytes < OC_CACHE_LINE_BYTES) {
        bytes += (rows - 1u) * row_stride;
        rows = 1u;
    }
    if (rows == 1u && planes > 1u && plane_stride - bytes < OC_CACHE_LINE_BYTES) {
        bytes += (planes - 1u) * plane_stride;
        planes = 1u;
    }
    for (; planes != 0u; --planes, plane += plane_stride) {
        uint8_t* row = plane;
        for (uint32_t left = rows; left != 0u; --left, row += row_stride)
            operation(user, row, bytes);
    }
}

/* The lines of the source, or of the destination, where that is a memory. */
OC_WARM static void for_side(const oc_context* context, const oc_transfer* t, int destination,
                             cache_operation operation) {
    const uint32_t device = destination ? t->destination_device : t->source_device;
    const uint32_t offset = destination ? t->destination_offset : t->source_offset;
    if (context->devices[device].kind != OC_DEVICE_MEMORY) return;
    uint8_t* first = context->base[device] + offset;
    if ((t->rows | t->planes) == 1u) {
        operation(context->port->user, first, t->row_bytes);
    } else if (destination) {
        for_lines(context->port->user, first, t, t->destination_row_stride,
                  t->destination_plane_stride, operation);
    } else {
        for_lines(context->port->user, first, t, t->source_row_stride, t->source_plane_stride,
                  operation);
    }
}

OC_WARM int oc_transfer_start(oc_context* context, const oc_lane* lane, uint32_t index) {
    const oc_port* port = context->port;
    const oc_transfer* t = &lane->transfer;
    if (lane->action == OC_ACTION_ERASE) {
        return port->start_erase(port->user, index, t->destination_device, t->destination_offset,
                                 t->row_bytes);
    }
    if (lane->action == OC_ACTION_MODE)
        return port->set_mode(port->user, index, lane->device, lane->mode);
    /* A dirty line of the destination would be written over what the transfer brings. */
    if (port->cache_clean != NULL) {
        for_side(context, t, 0, port->cache_clean);
        if (!lane->untouched) for_side(context, t, 1, port->cache_clean);
    }
    return port->start_transfer(port->user, index, t);
}

OC_WARM void oc_transfer_finish(oc_context* context, const oc_lane* lane) {
    const cache_operation invalidate = context->port->cache_invalidate;
    if (lane->action == OC_ACTION_TRANSFER) {
        if (invalidate != NULL) for_side(context, &lane->transfer, 1, invalidate);
    } else if (lane->action == OC_ACTION_MODE) {
        context->mode[lane->device] = lane->mode;
    }
}
