/* Where the sections of a tile's constants begin.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_SECTIONS_H
#define OC_SECTIONS_H

#include <stdint.h>

#include "oc_kernels.h"

typedef struct oc_sections {
    const int32_t* bias;               /* NULL unless the tile has the first input channels */
    const int32_t *multiplier, *shift; /* NULL unless it has the last */
    const int8_t* weights;
} oc_sections;

static inline oc_sections oc_sections_of(const void* constants, int32_t channels, int first,
                                         int last) {
    const int32_t* words = (const int32_t*)constants;
    oc_sections sections = {0};
    if (first) {
        sections.bias = words;
        words += channels;
    }
    if (last) {
        sections.multiplier = words;
        sections.shift = words + channels;
        words += 2 * channels;
    }
    sections.weights = (const int8_t*)words;
    return sections;
}

/* Bytes of `words` int32 sections of `channels` and `weights` weights, padded to 4. */
static inline uint64_t oc_sections_bytes(int32_t channels, unsigned words, uint64_t weights) {
    return (uint64_t)channels * 4u * words + ((weights + 3u) & ~UINT64_C(3));
}

#endif
