/* The words of a compute task's record, and whether a call made of them keeps inside its operator
 * and its devices.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_COMPUTE_CHECK_H
#define OC_COMPUTE_CHECK_H

#include "oc_lane.h"

/* A compute record's words: operator, flags and number of inputs; devices; box; k0, k1; output's
 * offset and strides; of each input offset, origin and strides; the blocks' offsets. */
enum {
    kDevicesWord = 1,
    kBoxWord = 2,
    kReductionWord = 8,
    kOutputWord = 10,
    kTileWords = 13,
    kInputWords = 6,
    kConstants = 1,
    kPartial = 2,
    kScratch = 4,
    kAllFlags = 7,
    kScratchAlignment = 8,
    kCoordinateMask = (1 << 21) - 1, /* of origins: differences of two never overflow */
    kDeviceBits = 4,                 /* of a device in the word of devices, inputs first */
    kDeviceMask = 15,
    kConstantsDevice = 8,
    kPartialDevice = 12,
    kScratchDevice = 16,
    kOutputDevice = 20
};

static inline uint32_t oc_compute_device(const uint32_t* words, uint32_t shift) {
    return words[kDevicesWord] >> shift & kDeviceMask;
}

/* As many words as the first one, which is there, and the operator ask for? */
int oc_compute_words_good(const oc_operator* op, oc_body body);

/* May context->call, which was made of `words`, be run? */
int oc_compute_call_good(const oc_context* context, const uint32_t* words);

#endif
