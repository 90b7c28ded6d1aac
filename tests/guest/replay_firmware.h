/* What host and guest exchange when a blob is replayed on a guest core: 32-bit words only.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REPLAY_FIRMWARE_H
#define REPLAY_FIRMWARE_H

#include "outcore.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct replay_job {
    uint32_t blob, blob_bytes; /* address and size */
    uint32_t arena;            /* address of the bytes of all memories */
    uint32_t cached;           /* 1: the port has cache operations */
    uint32_t in_place;         /* 1: the runtime reads the blob where it is */
    int32_t result;
    uint32_t transfers, cache_operations, computes; /* of the frame */
} replay_job;

void replay_open(replay_job* job);
void replay_frame(replay_job* job);

#ifdef __cplusplus
}
#endif
#endif
