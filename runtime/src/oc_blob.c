/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_blob.h"

#include <string.h>

#include "oc_cold.h"
#include "oc_crc32.h"
#include "oc_operator_check.h"

OC_COLD_FILE

#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ != __ORDER_LITTLE_ENDIAN__
#error "the words of a blob are little-endian and are used as they are"
#endif

#define OC_BLOB_MAGIC 0x3142434Fu
#define OC_BLOB_VERSION 3u

enum {
    kHeaderWords = 16,
    kHeaderBytes = 64,
    kCrcFrom = 16,
    kDeviceWords = 8,
    kLaneWords = 4,
    kBindingWords = 4,
    kNameBytes = 12
};

int oc_blob_read(const oc_context* context, uint32_t offset, void* destination, uint32_t bytes) {
    if (bytes > context->blob_bytes || offset > context->blob_bytes - bytes) return OC_ERR_BLOB;
#ifndef OC_BLOB_IN_PLACE
    if (context->blob == NULL)
        return context->port->read_blob(context->port->user, offset, destination, bytes);
#endif
    memcpy(destination, (const uint8_t*)context->blob + offset, bytes);
    return OC_OK;
}

/* CRC of the bytes from kCrcFrom on. */
static int blob_crc(oc_context* context, uint32_t* value) {
    *value = OC_CRC32_START;
    if (context->blob != NULL) {
        *value = oc_crc32_update(*value, (const uint8_t*)context->blob + kCrcFrom,
                                 context->blob_bytes - kCrcFrom);
        return OC_OK;
    }
#ifndef OC_BLOB_IN_PLACE
    uint32_t* buffer = context->window.lanes;
    for (uint32_t at = kCrcFrom; at < context->blob_bytes;) {
        const uint32_t left = context->blob_bytes - at;
        const uint32_t count =
            left < sizeof context->window.lanes ? left : (uint32_t)sizeof context->window.lanes;
        const int result = oc_blob_read(context, at, buffer, count);
        if (result != OC_OK) return result;
        *value = oc_crc32_update(*value, (const uint8_t*)buffer, count);
        at += count;
    }
#endif
    return OC_OK;
}

static int check_crc(oc_context* context, uint32_t expected) {
    uint32_t value;
    const int result = blob_crc(context, &value);
    if (result != OC_OK) return result;
    return (value ^ 0xFFFFFFFFu) == expected ? OC_OK : OC_ERR_CRC;
}

/* Constants that a memory brings along, against the CRC in its entry. */
static int check_constants(const oc_device* device, const uint8_t* base) {
    if (!device->holds_constants) return OC_OK;
    const uint32_t from = device->page_bytes, expected = device->sector_bytes;
    if (device->kind != OC_DEVICE_MEMORY || from > device->used_bytes) return OC_ERR_BLOB;
    const uint32_t crc = oc_crc32_update(OC_CRC32_START, base + from, device->used_bytes - from);
    return (crc ^ 0xFFFFFFFFu) == expected ? OC_OK : OC_ERR_IMAGE;
}

static int load_device(oc_context* context, uint32_t index, const uint32_t* entry) {
    oc_device* device = &context->devices[index];
    memset(device, 0, sizeof *device);
    device->kind = (uint8_t)entry[0];
    device->needs_erase = (uint8_t)(entry[0] >> 8 & 1u);
    device->holds_constants = (uint8_t)(entry[0] >> 9 & 1u);
    device->dies = (uint16_t)(entry[0] >> 16);
    device->used_bytes = entry[1];
    device->size_bytes = entry[2];
    device->page_bytes = entry[3];
    device->sector_bytes = entry[4];
    memcpy(device->name, entry + 5, kNameBytes);
    if (device->kind > OC_DEVICE_STORAGE || device->dies == 0 ||
        device->used_bytes > device->size_bytes) {
        return OC_ERR_BLOB;
    }
    if (device->kind == OC_DEVICE_STORAGE) context->storages |= 1u << index;
    context->mode[index] = OC_MODE_INDIRECT;
    context->base[index] = (uint8_t*)context->port->memory_base(context->port->user, index, device);
    if (((uintptr_t)context->base[index] & 7u) != 0u) return OC_ERR_PORT;
    const int needed = device->kind == OC_DEVICE_MEMORY && device->used_bytes != 0;
    if (needed && context->base[index] == NULL) return OC_ERR_PORT;
    return check_constants(device, context->base[index]);
}

static int load_lane(oc_context* context, uint32_t index, const uint32_t* entry) {
    oc_lane* lane = &context->lanes[index];
    memset(lane, 0, sizeof *lane);
    lane->kind = (uint8_t)entry[0];
    lane->device = (uint8_t)(entry[0] >> 8);
#ifndef OC_BLOB_IN_PLACE
    lane->window = context->window.lanes + index * (context->window_lane_bytes / 4u);
#endif
    lane->records_offset = entry[1];
    lane->records_bytes = entry[2];
    lane->tasks = entry[3];
    if (lane->records_bytes > context->blob_bytes ||
        lane->records_offset > context->blob_bytes - lane->records_bytes ||
        ((lane->records_bytes | lane->records_offset) & 3u) != 0u) {
        return OC_ERR_BLOB;
    }
    /* A lane without tasks has no records; others are checked when their last task starts. */
    if (lane->tasks == 0 && lane->records_bytes != 0) return OC_ERR_BLOB;
    if (lane->kind > OC_LANE_MEMORY || (lane->kind == OC_LANE_CPU) != (index == 0))
        return OC_ERR_BLOB;
    if (index != 0 && context->port->start_transfer == NULL) return OC_ERR_PORT;
    if (lane->kind != OC_LANE_STORAGE) return OC_OK;
    if (lane->device >= context->device_count) return OC_ERR_BLOB;
    return context->devices[lane->device].kind == OC_DEVICE_STORAGE ? OC_OK : OC_ERR_BLOB;
}

static int load_entries(oc_context* context, uint32_t table, uint32_t count, uint32_t entry_words,
                        int (*load)(oc_context*, uint32_t, const uint32_t*)) {
    for (uint32_t i = 0; i < count; ++i) {
        uint32_t entry[kDeviceWords];
        int result = oc_blob_read(context, table + i * entry_words * 4u, entry, entry_words * 4u);
        if (result == OC_OK) result = load(context, i, entry);
        if (result != OC_OK) return result;
    }
    return OC_OK;
}

static int check_image(const oc_port* port, const uint32_t* expected, uint32_t image_bytes) {
    uint8_t id[OC_IMAGE_ID_BYTES];
    if (port->image_id == NULL || image_bytes == 0) return OC_OK;
    const int result = port->image_id(port->user, image_bytes, id);
    if (result != OC_OK) return result;
    return memcmp(id, expected, OC_IMAGE_ID_BYTES) == 0 ? OC_OK : OC_ERR_IMAGE;
}

/* [table, table + count * entry_words * 4) inside the blob? */
static int table_fits(const oc_context* context, uint32_t table, uint32_t count,
                      uint32_t entry_words) {
    return (uint64_t)table + (uint64_t)count * (entry_words * 4u) <= context->blob_bytes;
}

static int load_header(oc_context* context, const uint32_t* header) {
    context->device_count = header[9] & 0xFFFFu;
    context->lane_count = header[9] >> 16 & 0xFFu;
    context->delay = (uint8_t)(header[9] >> 24 & 0xFu);
    context->operator_count = header[10];
    context->input_count = header[11] & 0xFFFFu;
    context->output_count = header[11] >> 16;
    context->io_table = header[14];
    context->operator_table = header[15];
    if (context->device_count > OC_MAX_DEVICES) return OC_ERR_BLOB;
    if (context->lane_count == 0 || context->lane_count > OC_MAX_LANES) return OC_ERR_BLOB;
    if ((context->operator_table & 3u) != 0u) return OC_ERR_BLOB;
    if (!table_fits(context, header[12], context->device_count, kDeviceWords) ||
        !table_fits(context, header[13], context->lane_count, kLaneWords) ||
        !table_fits(context, context->io_table, context->input_count + context->output_count,
                    kBindingWords) ||
        !table_fits(context, context->operator_table, context->operator_count, 1)) {
        return OC_ERR_BLOB;
    }
#ifndef OC_BLOB_IN_PLACE
    context->window_lane_bytes =
        (uint32_t)sizeof context->window.lanes / context->lane_count / 4u * 4u;
#endif
    return OC_OK;
}

int oc_blob_load_tables(oc_context* context) {
    uint32_t header[kHeaderWords];
    context->blob_bytes = context->port->blob_bytes;
    context->blob = (const uint32_t*)context->port->blob;
    int result = oc_blob_read(context, 0, header, kHeaderBytes);
    if (result != OC_OK) return result;
    if (header[0] != OC_BLOB_MAGIC || header[1] != OC_BLOB_VERSION) return OC_ERR_VERSION;
    if (header[2] < kHeaderBytes || header[2] > context->blob_bytes) return OC_ERR_BLOB;
    context->blob_bytes = header[2];
    result = check_crc(context, header[3]);
    if (result == OC_OK) result = load_header(context, header);
    if (result == OC_OK) {
        result =
            load_entries(context, header[12], context->device_count, kDeviceWords, load_device);
    }
    if (result == OC_OK) result = check_image(context->port, header + 4, header[8]);
    if (result == OC_OK)
        result = load_entries(context, header[13], context->lane_count, kLaneWords, load_lane);
    return result;
}

int oc_find_binding(const oc_context* context, uint32_t output, uint32_t index,
                    oc_binding* binding) {
    uint32_t entry[kBindingWords];
    if (index >= (output ? context->output_count : context->input_count)) return OC_ERR_BLOB;
    const uint32_t row = output ? context->input_count + index : index;
    const int result = oc_blob_read(context, context->io_table + row * (kBindingWords * 4u), entry,
                                    kBindingWords * 4u);
    if (result != OC_OK) return result;
    binding->device = entry[0] >> 8 & 0xFFu;
    binding->offset = entry[1];
    binding->bytes = entry[2];
    binding->type = entry[3];
    if ((entry[0] & 0xFFu) != output || entry[0] >> 16 != index ||
        binding->device >= context->device_count) {
        return OC_ERR_BLOB;
    }
    const oc_device* device = &context->devices[binding->device];
    if (device->kind != OC_DEVICE_MEMORY || binding->bytes > device->used_bytes) return OC_ERR_BLOB;
    return binding->offset <= device->used_bytes - binding->bytes ? OC_OK : OC_ERR_BLOB;
}

/* The record at `offset`, in place or in the window; NULL when it can not be read. */
static const oc_operator* find_operator(oc_context* context, uint32_t offset, int* result) {
    const uint32_t bytes = (uint32_t)sizeof(oc_operator);
    if ((offset & 3u) != 0u || offset > context->blob_bytes ||
        bytes > context->blob_bytes - offset) {
        *result = OC_ERR_BLOB;
        return NULL;
    }
    /* The record is 40 words, and so is oc_operator. */
    if (context->blob != NULL) return (const void*)(context->blob + offset / 4u);
#ifndef OC_BLOB_IN_PLACE
    *result = oc_blob_read(context, offset, &context->window.op, bytes);
    return &context->window.op;
#else
    return NULL;
#endif
}

int oc_blob_load_operator(oc_context* context, uint32_t index) {
    uint32_t offset;
    if (index >= context->operator_count) return OC_ERR_BLOB;
    context->operator_loaded = UINT32_MAX;
    int result = oc_blob_read(context, context->operator_table + index * 4u, &offset, 4);
    if (result != OC_OK) return result;
    context->op = find_operator(context, offset, &result);
    if (result == OC_OK) result = oc_operator_check(context->op);
    if (result == OC_OK) context->operator_loaded = index;
    return result;
}
