/* SHA-256 (FIPS 180-4), to tell one storage image from another.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef REPLAY_SHA256_H
#define REPLAY_SHA256_H

#include <stdint.h>

typedef struct replay_sha256 {
    uint32_t state[8];
    uint8_t block[64];
    uint64_t bytes;
} replay_sha256;

void replay_sha256_start(replay_sha256* sha);
void replay_sha256_add(replay_sha256* sha, const uint8_t* data, uint32_t count);
void replay_sha256_finish(replay_sha256* sha, uint8_t digest[32]);

#endif
