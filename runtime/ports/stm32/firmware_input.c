/* SPDX-License-Identifier: Apache-2.0 */
#include "firmware_input.h"

static uint32_t next(uint32_t x) {
    x ^= x << 13;
    x ^= x >> 17;
    return x ^ x << 5;
}

void firmware_seeded_input(uint32_t seed, uint32_t skip, uint32_t type, void* data,
                           uint32_t bytes) {
    uint32_t x = seed;
    while (skip-- != 0) x = next(x);
    if (type == OC_FLOAT32) {
        float* floats = data;
        for (uint32_t i = 0; i < bytes / 4u; ++i) {
            x = next(x);
            floats[i] = (float)((int32_t)(x & 255u) - 128) / 128.0f;
        }
        return;
    }
    uint8_t* to = data;
    for (uint32_t i = 0; i < bytes; ++i) {
        x = next(x);
        to[i] = (uint8_t)x;
    }
}
