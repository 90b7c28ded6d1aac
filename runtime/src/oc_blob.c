/* SPDX-License-Identifier: Apache-2.0 */
#include "oc_blob.h"

#include <string.h>

#include "oc_crc32.h"
#include "oc_operator_check.h"
#include "oc_reader.h"

#define OC_BLOB_MAGIC 0x3142434Fu
#define OC_BLOB_VERSION 2u

enum {
    kHeaderBytes = 64,
    kCrcFrom = 16,
    kDeviceBytes = 32,
    kLaneBytes = 16,
    kBindingBytes = 16,
    kNameBytes = 12
};

int oc_blob_read(const oc_context* context, uint32_t offset, void* destination, uint32_t bytes) {
    if (bytes > context->blob_bytes || offset > context->blob_bytes - bytes) return OC_ERR_BLOB;
    return context->port->read_blob(context->port->user, offset, destination, bytes);
}

static int check_crc(oc_context* context, uint32_t expected) {
    uint8_t* buffer = context->window.lanes;
    uint32_t value = OC_CRC32_START;
    for (uint32_t at = kCrcFrom; at < context->blob_bytes;) {
        const uint32_t left = context->blob_bytes - at;
        const uint32_t count =
            left < sizeof context->window.lanes ? left : (uint32_t)sizeof context->window.lanes;
        const int result = oc_blob_read(context, at, buffer, count);
        if (result != OC_OK) return result;
        value = oc_crc32_update(value, buffer, count);
        at += count;
    }
    return (value ^ 0xFFFFFFFFu) == expected ? OC_OK : OC_ERR_CRC;
}

static int load_device(oc_context* context, uint32_t index, const uint8_t* entry) {
    oc_device* device = &context->devices[index];
    memset(device, 0, sizeof *device);
    device->kind = entry[0];
    device->needs_erase = entry[1] & 1u;
    device->dies = (uint16_t)oc_half(entry + 2);
    device->used_bytes = oc_word(entry + 4);
    device->size_bytes = oc_word(entry + 8);
    device->page_bytes = oc_word(entry + 12);
    device->sector_bytes = oc_word(entry + 16);
    memcpy(device->name, entry + 20, kNameBytes);
    if (device->kind > OC_DEVICE_STORAGE || device->dies == 0 ||
        device->used_bytes > device->size_bytes) {
        return OC_ERR_BLOB;
    }
    context->mode[index] = OC_MODE_INDIRECT;
    context->base[index] = (uint8_t*)context->port->memory_base(context->port->user, index, device);
    if (((uintptr_t)context->base[index] & 7u) != 0u) return OC_ERR_PORT;
    const int needed = device->kind == OC_DEVICE_MEMORY && device->used_bytes != 0;
    return needed && context->base[index] == NULL ? OC_ERR_PORT : OC_OK;
}

static int load_lane(oc_context* context, uint32_t index, const uint8_t* entry) {
    oc_lane* lane = &context->lanes[index];
    memset(lane, 0, sizeof *lane);
    lane->kind = entry[0];
    lane->device = entry[1];
    lane->window_offset = (uint16_t)(index * context->window_lane_bytes);
    lane->records_offset = oc_word(entry + 4);
    lane->records_bytes = oc_word(entry + 8);
    lane->tasks = oc_word(entry + 12);
    if (lane->records_bytes > context->blob_bytes ||
        lane->records_offset > context->blob_bytes - lane->records_bytes) {
        return OC_ERR_BLOB;
    }
    if (lane->kind > OC_LANE_MEMORY || (lane->kind == OC_LANE_CPU) != (index == 0))
        return OC_ERR_BLOB;
    if (index != 0 && context->port->start_transfer == NULL) return OC_ERR_PORT;
    if (lane->kind != OC_LANE_STORAGE) return OC_OK;
    if (lane->device >= context->device_count) return OC_ERR_BLOB;
    return context->devices[lane->device].kind == OC_DEVICE_STORAGE ? OC_OK : OC_ERR_BLOB;
}

static int load_entries(oc_context* context, uint32_t table, uint32_t count, uint32_t entry_bytes,
                        int (*load)(oc_context*, uint32_t, const uint8_t*)) {
    for (uint32_t i = 0; i < count; ++i) {
        uint8_t entry[kDeviceBytes];
        int result = oc_blob_read(context, table + i * entry_bytes, entry, entry_bytes);
        if (result == OC_OK) result = load(context, i, entry);
        if (result != OC_OK) return result;
    }
    return OC_OK;
}

static int check_image(const oc_port* port, const uint8_t* expected, uint32_t image_bytes) {
    uint8_t id[OC_IMAGE_ID_BYTES];
    if (port->image_id == NULL || image_bytes == 0) return OC_OK;
    const int result = port->image_id(port->user, image_bytes, id);
    if (result != OC_OK) return result;
    return memcmp(id, expected, OC_IMAGE_ID_BYTES) == 0 ? OC_OK : OC_ERR_IMAGE;
}

/* [table, table + count * entry_bytes) inside the blob? */
static int table_fits(const oc_context* context, uint32_t table, uint32_t count,
                      uint32_t entry_bytes) {
    return (uint64_t)table + (uint64_t)count * entry_bytes <= context->blob_bytes;
}

static int load_header(oc_context* context, const uint8_t* header) {
    context->device_count = oc_half(header + 36);
    context->lane_count = oc_half(header + 38);
    context->operator_count = oc_word(header + 40);
    context->input_count = oc_half(header + 44);
    context->output_count = oc_half(header + 46);
    context->io_table = oc_word(header + 56);
    context->operator_table = oc_word(header + 60);
    if (context->device_count > OC_MAX_DEVICES) return OC_ERR_BLOB;
    if (context->lane_count == 0 || context->lane_count > OC_MAX_LANES) return OC_ERR_BLOB;
    if (!table_fits(context, oc_word(header + 48), context->device_count, kDeviceBytes) ||
        !table_fits(context, oc_word(header + 52), context->lane_count, kLaneBytes) ||
        !table_fits(context, context->io_table, context->input_count + context->output_count,
                    kBindingBytes) ||
        !table_fits(context, context->operator_table, context->operator_count, 4)) {
        return OC_ERR_BLOB;
    }
    context->window_lane_bytes = (uint32_t)sizeof context->window.lanes / context->lane_count;
    return OC_OK;
}

int oc_blob_load_tables(oc_context* context) {
    uint8_t header[kHeaderBytes];
    context->blob_bytes = context->port->blob_bytes;
    int result = oc_blob_read(context, 0, header, kHeaderBytes);
    if (result != OC_OK) return result;
    if (oc_word(header) != OC_BLOB_MAGIC || oc_word(header + 4) != OC_BLOB_VERSION)
        return OC_ERR_VERSION;
    const uint32_t size = oc_word(header + 8);
    if (size < kHeaderBytes || size > context->blob_bytes) return OC_ERR_BLOB;
    context->blob_bytes = size;
    result = check_crc(context, oc_word(header + 12));
    if (result == OC_OK) result = load_header(context, header);
    if (result == OC_OK) {
        result = load_entries(context, oc_word(header + 48), context->device_count, kDeviceBytes,
                              load_device);
    }
    if (result == OC_OK) result = check_image(context->port, header + 16, oc_word(header + 32));
    if (result == OC_OK) {
        result =
            load_entries(context, oc_word(header + 52), context->lane_count, kLaneBytes, load_lane);
    }
    return result;
}

int oc_find_binding(const oc_context* context, uint32_t output, uint32_t index,
                    oc_binding* binding) {
    uint8_t entry[kBindingBytes];
    if (index >= (output ? context->output_count : context->input_count)) return OC_ERR_BLOB;
    const uint32_t row = output ? context->input_count + index : index;
    const int result =
        oc_blob_read(context, context->io_table + row * kBindingBytes, entry, kBindingBytes);
    if (result != OC_OK) return result;
    binding->device = entry[1];
    binding->offset = oc_word(entry + 4);
    binding->bytes = oc_word(entry + 8);
    binding->type = oc_word(entry + 12);
    if (entry[0] != output || oc_half(entry + 2) != index ||
        binding->device >= context->device_count) {
        return OC_ERR_BLOB;
    }
    const oc_device* device = &context->devices[binding->device];
    if (device->kind != OC_DEVICE_MEMORY || binding->bytes > device->used_bytes) return OC_ERR_BLOB;
    return binding->offset <= device->used_bytes - binding->bytes ? OC_OK : OC_ERR_BLOB;
}

/* The record's numbers into the operator in the window. */
static int decode_operator(oc_context* context, uint32_t bytes) {
    int32_t fields[OC_OPERATOR_FIELDS];
    oc_reader reader = oc_reader_make(context->window.record, bytes);
    if (oc_reader_unsigned(&reader) != OC_OPERATOR_FIELDS) return OC_ERR_BLOB;
    for (uint32_t i = 0; i < OC_OPERATOR_FIELDS; ++i) fields[i] = oc_reader_signed(&reader);
    if (reader.failed) return OC_ERR_BLOB;
    memcpy(&context->window.op, fields, sizeof fields);
    return oc_operator_check(&context->window.op);
}

int oc_blob_load_operator(oc_context* context, uint32_t index) {
    uint8_t word[4];
    if (index >= context->operator_count) return OC_ERR_BLOB;
    if (index == context->operator_loaded) return OC_OK;
    int result = oc_blob_read(context, context->operator_table + index * 4u, word, 4);
    if (result != OC_OK) return result;
    const uint32_t offset = oc_word(word);
    if (offset >= context->blob_bytes) return OC_ERR_BLOB;
    const uint32_t left = context->blob_bytes - offset;
    const uint32_t bytes = left < OC_OPERATOR_RECORD_BYTES ? left : OC_OPERATOR_RECORD_BYTES;
    result = oc_blob_read(context, offset, context->window.record, bytes);
    context->operator_loaded = UINT32_MAX;
    if (result == OC_OK) result = decode_operator(context, bytes);
    if (result == OC_OK) context->operator_loaded = index;
    return result;
}
