/* A storage with the rules of its part: what the image file holds, and on top of it what was
 * written.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REPLAY_STORAGE_H
#define REPLAY_STORAGE_H

#include "outcore.h"

typedef struct replay_storage {
    oc_device info;
    int32_t file; /* image; negative without */
    uint32_t file_bytes;
    uint32_t granule; /* bytes of one piece of the overlay: the sector, or 4 KiB */
    uint32_t granules;
    uint8_t**
        overlay; /* granules that were written; NULL entries: as in the file, 0xFF behind its end */
    uint8_t*
        flat; /* all granules side by side, where the system keeps storages in memory; else NULL */
    uint64_t programs, erases;
} replay_storage;

/* Writes `<folder>/<name>.bin` to `path`, which has room for `room` bytes; 0 when it is too long.
 */
int replay_storage_path(const char* folder, const oc_device* info, char* path, uint32_t room);

/* Opens that file; a missing file is a storage full of 0xFF. Returns OC_OK or
 * OC_ERR_PORT. */
int replay_storage_open(replay_storage* storage, const char* folder, const oc_device* info);

int replay_storage_read(replay_storage* storage, uint32_t offset, uint8_t* destination,
                        uint32_t bytes);
/* Refuses (OC_ERR_STORAGE_RULE) to cross a page and to program what is not erased. */
int replay_storage_write(replay_storage* storage, uint32_t offset, const uint8_t* source,
                         uint32_t bytes);
int replay_storage_erase(replay_storage* storage, uint32_t offset, uint32_t bytes);

/* First 16 bytes of the SHA-256 of the image's first `bytes` bytes. */
int replay_storage_image_id(replay_storage* storage, uint32_t bytes, uint8_t id[OC_IMAGE_ID_BYTES]);

#endif
