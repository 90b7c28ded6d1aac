/* Plain C of the inner loops, for cores without the DSP extension and for hosts.
 * SPDX-License-Identifier: Apache-2.0 */
#include "oc_pairs.h"

#if !OC_DSP

static int32_t low_half(uint32_t word) { return (int16_t)(word & 0xFFFFu); }
static int32_t high_half(uint32_t word) { return (int16_t)(word >> 16); }

/* Two pixels' worth of pairs would not fit the registers of small cores. */
static void dot(const uint32_t* x, const uint32_t* end, unsigned step, const uint8_t* weights,
                int32_t sums[2]) {
    const int8_t* w = (const int8_t*)weights;
    uint32_t a = (uint32_t)sums[0], b = (uint32_t)sums[1];
    for (; x < end; x += step, w += 4) {
        const int32_t first = low_half(*x), second = high_half(*x);
        a += (uint32_t)(first * w[0]) + (uint32_t)(second * w[2]);
        b += (uint32_t)(first * w[1]) + (uint32_t)(second * w[3]);
    }
    sums[0] = (int32_t)a;
    sums[1] = (int32_t)b;
}

void oc_pairs_dot_4(const uint32_t* x, const uint32_t* end, const uint8_t* weights,
                    int32_t sums[8]) {
    for (unsigned pixel = 0; pixel < 4; ++pixel)
        dot(x + pixel, end, 4u, weights, sums + 2u * pixel);
}

void oc_pairs_dot_1(const uint32_t* x, const uint32_t* end, const uint8_t* weights,
                    int32_t sums[2]) {
    dot(x, end, 1u, weights, sums);
}

#else
/* An empty translation unit is no C99. */
typedef int oc_pairs_are_in_assembly;
#endif
