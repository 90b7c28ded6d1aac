/* What the parts of the depthwise convolution for DSP cores share, see oc_depthwise_dsp.h: how a
 * group of channels is computed, and the group at work.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_DEPTHWISE_GROUP_H
#define OC_DEPTHWISE_GROUP_H

#include "oc_depthwise_dsp.h"

#if OC_DSP

enum { kDepthwiseGroup = 4 };

/* How a group of channels is computed. */
typedef struct oc_depthwise_plan {
    oc_depthwise_row_kernel kernel;
    int32_t channels;    /* of a group */
    int32_t strip;       /* most output columns at a time */
    int32_t words;       /* weight words of a kernel row */
    int32_t pair_step;   /* columns from a weight pair to the next, 1 or 2 */
    int32_t pitch;       /* halves of a plane's row */
    int32_t table_words; /* of a channel's weights: all kernel rows but the last come twice, so that
                            any row may be the first */
} oc_depthwise_plan;

/* Columns of a strip that lie inside the input, as pairs of the plane. */
typedef struct oc_depthwise_inside {
    int32_t pair;    /* the first one with a column inside */
    int left, right; /* of it only the second, of the last one only the first is inside */
    int32_t whole;   /* pairs in between */
    int32_t x;       /* the first input column */
    int32_t columns; /* of the strip */
} oc_depthwise_inside;

typedef struct oc_depthwise_group oc_depthwise_group;

/* Spreads input pixels from `from` on to a row of the planes. */
typedef void (*oc_depthwise_expander)(const oc_depthwise_group* g, const uint8_t* from,
                                      const oc_depthwise_inside* in, uint32_t* to);

/* A group at work. */
struct oc_depthwise_group {
    const oc_call* call;
    oc_depthwise_plan plan;
    oc_depthwise_expander expand;
    int32_t index, channels;          /* from the tile's first channel on */
    int32_t channel;                  /* the input's, of the first */
    int32_t offsets[kDepthwiseGroup]; /* from there to those of the others */
    int clamps;                       /* the activation range is not all of int8 */
    uint32_t nothing, base;           /* input zero point in bytes; less it in halves */
    uint32_t* weights;                /* a channel's behind the other's */
    uint32_t* planes;                 /* likewise */
    int32_t plane_words;              /* of a channel */
    oc_depthwise_row row[kDepthwiseGroup];
};

/* Bytes at `from` of up to four channels as one word. */
OC_INLINE uint32_t load_bytes(const int8_t* from, int32_t count) {
    if (count == 4) return oc_load4(from);
    if (count == 2) return oc_load2(from);
    uint32_t word = 0;
    for (int32_t i = 0; i < count; ++i) word |= (uint32_t)(uint8_t)from[i] << (8 * i);
    return word;
}

/* How a tile of `size` output columns is computed; 0 when it is not, or not in this way. */
int oc_depthwise_make_plan(const oc_operator* op, int32_t size, oc_depthwise_plan* p);

oc_depthwise_expander oc_depthwise_expander_of(const oc_operator* op, int32_t channels);

/* Zeros in `count` pairs of a row of the planes: padding. */
void oc_depthwise_clear(const oc_depthwise_group* g, uint32_t* to, int32_t count);

/* Twice the weights of the group as pairs, to `table`. */
void oc_depthwise_expand_weights(const oc_depthwise_group* g, const oc_sections* sections,
                                 uint32_t* table);

#endif
#endif
