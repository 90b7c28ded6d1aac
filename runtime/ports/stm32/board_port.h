/* oc_port on a board: lanes run by DMA and interrupt handlers.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_BOARD_PORT_H
#define OC_BOARD_PORT_H

#include "lane_walk.h"
#include "outcore.h"
#include "outcore_storage.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct oc_board_port {
    oc_port port; /* hand this to oc_open() or oc_app_init() */
    oc_context* context;
    const oc_storage* storage;
    oc_lane_walk storage_walk, memory_walk;
    oc_lane_piece memory_piece;
    uint8_t storage_lane, memory_lane; /* numbers of the lanes, 0 when not at work */
    uint8_t storage_action;            /* what the storage lane does */
} oc_board_port;

/* Fills in `board_port` for `context` (not open yet) with the blob at `blob`. `storage` is the one
 * of oc_board_open_storage() or the application's own. The board's lanes belong to the port that
 * was made last. */
void oc_board_port_init(oc_board_port* board_port, oc_context* context, const oc_storage* storage,
                        const void* blob, uint32_t blob_bytes);

/* What lies behind the image in the storage: docs/spec/bundle.md. */
typedef struct oc_image_footer {
    char magic[8]; /* "OCIMAGE1" */
    uint32_t bytes, crc32;
    uint8_t id[OC_IMAGE_ID_BYTES];
} oc_image_footer;

/* Reads it, waiting. `image_bytes` is what the blob says. OC_ERR_IMAGE: there is none. */
int oc_board_read_footer(const oc_storage* storage, uint32_t image_bytes, oc_image_footer* footer);
/* Reads `bytes` of the storage, waiting; no lane may be at work. */
int oc_board_read(const oc_storage* storage, uint32_t offset, void* destination, uint32_t bytes);

#ifdef __cplusplus
}
#endif
#endif
