/* SPDX-License-Identifier: Apache-2.0 */
#include "replay_storage.h"

#include <string.h>

#include "replay_sha256.h"
#include "replay_system.h"
#include "replay_text.h"

enum { kPathBytes = 512, kDefaultGranule = 4096 };

static uint32_t smaller(uint32_t a, uint32_t b) { return a < b ? a : b; }

/* Bytes as in the file, 0xFF behind its end. */
static int read_file(const replay_storage* storage, uint32_t offset, uint8_t* destination,
                     uint32_t bytes) {
    const uint32_t inside =
        offset < storage->file_bytes ? smaller(bytes, storage->file_bytes - offset) : 0u;
    memset(destination + inside, 0xFF, bytes - inside);
    if (inside == 0) return OC_OK;
    return system_read(storage->file, offset, destination, inside) == 0 ? OC_OK : OC_ERR_TRANSFER;
}

int replay_storage_path(const char* folder, const oc_device* info, char* path, uint32_t room) {
    replay_text text = replay_text_make(path, room);
    replay_text_add(&text, folder);
    replay_text_add(&text, "/");
    replay_text_add(&text, info->name);
    replay_text_add(&text, ".bin");
    return !text.truncated;
}

static int open_file(replay_storage* storage, const char* folder) {
    char path[kPathBytes];
    if (!replay_storage_path(folder, &storage->info, path, sizeof path)) return OC_ERR_PORT;
    storage->file = system_open(path, 0);
    storage->file_bytes = storage->file < 0 ? 0u : system_file_size(storage->file);
    return storage->file_bytes == UINT32_MAX ? OC_ERR_PORT : OC_OK;
}

int replay_storage_open(replay_storage* storage, const char* folder, const oc_device* info) {
    memset(storage, 0, sizeof *storage);
    storage->info = *info;
    int result = open_file(storage, folder);
    if (result != OC_OK) return result;
    storage->granule = info->sector_bytes != 0 ? info->sector_bytes : (uint32_t)kDefaultGranule;
    storage->granules =
        info->used_bytes / storage->granule + (info->used_bytes % storage->granule != 0 ? 1u : 0u);
    if (storage->granules == 0) return OC_OK;
    if (storage->granules > UINT32_MAX / sizeof(uint8_t*)) return OC_ERR_PORT;
    storage->overlay = system_allocate(storage->granules * (uint32_t)sizeof(uint8_t*));
    if (storage->overlay == NULL) return OC_ERR_PORT;
    for (uint32_t i = 0; i < storage->granules; ++i) storage->overlay[i] = NULL;
    if (!system_storage_in_memory()) return OC_OK;
    if (storage->granules > UINT32_MAX / storage->granule) return OC_ERR_PORT;
    storage->flat = system_allocate(storage->granules * storage->granule);
    if (storage->flat == NULL) return OC_ERR_PORT;
    for (uint32_t i = 0; i < storage->granules; ++i) {
        storage->overlay[i] = storage->flat + (size_t)i * storage->granule;
    }
    return read_file(storage, 0, storage->flat, storage->granules * storage->granule);
}

int replay_storage_read(replay_storage* storage, uint32_t offset, uint8_t* destination,
                        uint32_t bytes) {
    while (bytes != 0) {
        const uint32_t index = offset / storage->granule, inside = offset % storage->granule;
        const uint32_t count = smaller(bytes, storage->granule - inside);
        if (index >= storage->granules) return OC_ERR_TRANSFER;
        if (storage->overlay[index] != NULL) {
            memcpy(destination, storage->overlay[index] + inside, count);
        } else if (read_file(storage, offset, destination, count) != OC_OK) {
            return OC_ERR_TRANSFER;
        }
        offset += count;
        destination += count;
        bytes -= count;
    }
    return OC_OK;
}

/* The overlay's granule, which begins as a copy of the file. */
static uint8_t* written_granule(replay_storage* storage, uint32_t index) {
    if (index >= storage->granules) return NULL;
    if (storage->overlay[index] != NULL) return storage->overlay[index];
    uint8_t* granule = system_allocate(storage->granule);
    if (granule == NULL) return NULL;
    if (read_file(storage, index * storage->granule, granule, storage->granule) != OC_OK)
        return NULL;
    storage->overlay[index] = granule;
    return granule;
}

static int erased(const uint8_t* bytes, uint32_t count) {
    for (uint32_t i = 0; i < count; ++i) {
        if (bytes[i] != 0xFFu) return 0;
    }
    return 1;
}

int replay_storage_write(replay_storage* storage, uint32_t offset, const uint8_t* source,
                         uint32_t bytes) {
    const uint32_t page = storage->info.page_bytes;
    if (storage->info.needs_erase && page != 0 && offset / page != (offset + bytes - 1u) / page) {
        return OC_ERR_STORAGE_RULE;
    }
    storage->programs += 1u;
    while (bytes != 0) {
        const uint32_t inside = offset % storage->granule;
        const uint32_t count = smaller(bytes, storage->granule - inside);
        uint8_t* granule = written_granule(storage, offset / storage->granule);
        if (granule == NULL) return OC_ERR_TRANSFER;
        if (storage->info.needs_erase && !erased(granule + inside, count))
            return OC_ERR_STORAGE_RULE;
        memcpy(granule + inside, source, count);
        offset += count;
        source += count;
        bytes -= count;
    }
    return OC_OK;
}

int replay_storage_erase(replay_storage* storage, uint32_t offset, uint32_t bytes) {
    /* Sectors behind the used bytes are not kept: no task can read them. */
    for (uint32_t index = offset / storage->granule; index < (offset + bytes) / storage->granule;
         ++index) {
        storage->erases += 1u;
        if (index >= storage->granules) continue;
        uint8_t* granule = written_granule(storage, index);
        if (granule == NULL) return OC_ERR_TRANSFER;
        memset(granule, 0xFF, storage->granule);
    }
    return OC_OK;
}

int replay_storage_image_id(replay_storage* storage, uint32_t bytes,
                            uint8_t id[OC_IMAGE_ID_BYTES]) {
    uint8_t buffer[1024], digest[32];
    replay_sha256 sha;
    if (storage->file_bytes < bytes) return OC_ERR_IMAGE;
    replay_sha256_start(&sha);
    for (uint32_t at = 0; at < bytes;) {
        const uint32_t count = smaller(bytes - at, sizeof buffer);
        if (system_read(storage->file, at, buffer, count) != 0) return OC_ERR_TRANSFER;
        replay_sha256_add(&sha, buffer, count);
        at += count;
    }
    replay_sha256_finish(&sha, digest);
    memcpy(id, digest, OC_IMAGE_ID_BYTES);
    return OC_OK;
}
