/* The inner loops of CONV_2D and FULLY_CONNECTED: two output channels of four or of one output
 * pixel.
 *
 * Records. The constants of a tile are one record for each pair of output channels:
 *   bias int32 [2] (tiles with the first input channels only), less the input's zero point times
 *     the sum of all weights of the channel, so that kernels multiply inputs as they are;
 *   weights int8, 8 bytes for each 4 inputs k of a patch, kernel row by row, column by column,
 *     channel by channel: a[k] b[k] a[k+2] b[k+2] a[k+1] b[k+1] a[k+3] b[k+3]; zeros where k is
 *     past the end;
 *   multiplier int32 [2], shift word [2] (oc_requantize.h; tiles with the last input channels
 * only). The second channel of the last pair is all zeros when the number of channels is odd.
 *
 * Patches. The inputs of an output pixel, int16, as the weights want them: a word holds k and k +
 * 2, the next one k + 1 and k + 3. Four pixels are interleaved word by word. What stands behind the
 * last input is multiplied by zero weights.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_PAIRS_H
#define OC_PAIRS_H

#include <stdint.h>

#include "oc_kernels.h"

#if defined(__ARM_FEATURE_DSP) && defined(__thumb2__)
#define OC_DSP 1
#else
#define OC_DSP 0
#endif

/* A build for Cortex-M7 defines it as 1: the same results in another order of instructions. */
#ifndef OC_DUAL_ISSUE
#define OC_DUAL_ISSUE 0
#endif

/* Inputs of a patch, padded to whole groups of 4. */
static inline uint64_t oc_pairs_padded(uint64_t inputs) { return (inputs + 3u) & ~UINT64_C(3); }

/* Bytes of the constants of `channels` output channels, `inputs` inputs each. */
static inline uint64_t oc_pairs_bytes(int32_t channels, uint64_t inputs, int first, int last) {
    const uint64_t words = (first ? 2u : 0u) + (last ? 4u : 0u);
    const uint64_t record = 4u * words + 2u * oc_pairs_padded(inputs);
    return ((uint64_t)channels + 1u) / 2u * record;
}

/* sums[2 * pixel + channel] += dot products of one record's weights with four patches, or of one
 * patch. `x` to `end` are the patches' words, a multiple of 8 or of 2; `weights` is on a multiple
 * of 4. */
void oc_pairs_dot_4(const uint32_t* x, const uint32_t* end, const uint8_t* weights,
                    int32_t sums[8]);
void oc_pairs_dot_1(const uint32_t* x, const uint32_t* end, const uint8_t* weights,
                    int32_t sums[2]);

#if OC_DSP
/* All pairs of a tile with all input channels, requantised the short way. Advances `record` and
 * `output` past what it has done. Field order is known to the assembly. */
typedef struct oc_pairs_run {
    const uint8_t* record;
    const uint32_t *x, *end;
    int32_t pairs;    /* 1 or more */
    int32_t rounding; /* oc_rounding_of() */
    int8_t* output[4];
} oc_pairs_run;
void oc_pairs_run_4(oc_pairs_run* run);
void oc_pairs_run_1(oc_pairs_run* run);
#endif

#endif
