/* DEPTHWISE_CONV_2D on cores with DSP instructions, up to four channels at a time.
 *
 * A group of channels walks over its tile in strips of a few columns. Each input row of a strip is
 * read once (one word for four channels of a pixel), spread to one plane for each channel (int16,
 * input zero point subtracted, taps outside the input are 0) and kept in a ring of as many rows as
 * the kernel has. Output pixels of one channel are then computed two at a time with its weights in
 * registers: SMLAD on pairs of neighbouring columns. Weights and planes
 * lie in the call's scratch.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_DEPTHWISE_DSP_H
#define OC_DEPTHWISE_DSP_H

#include "oc_dsp.h"
#include "oc_sections.h"

typedef struct oc_depthwise_row oc_depthwise_row;
typedef void (*oc_depthwise_row_kernel)(const oc_depthwise_row* row);

/* One output row of one channel in a strip. The assembly loads the fields up to `outputs` in this
 * order. */
struct oc_depthwise_row {
    const int16_t* plane;    /* ring of input rows, the leftmost output's first column; word */
    int8_t* output;          /* of the leftmost output */
    const uint32_t* weights; /* of the rows in the ring's order, twice the weights as pairs */
    int32_t multiplier;      /* oc_fast_factor */
    uint32_t output_stride;  /* bytes from an output to the next */
    int32_t power;           /* oc_fast_factor */
    int32_t zero;            /* of the output */
    int32_t bias;            /* twice the bias */
    int32_t outputs;         /* 1 or more */
    /* What follows is for any shape of kernel. */
    int32_t rows, words; /* rows of the ring, weight words of each */
    int32_t pitch, step; /* halves from a row of the ring to the next, from an output to the next */
    /* For the exact requantisation. */
    const oc_operator* op;
    int32_t whole_bias, shift; /* the bias itself, the shift word */
    int32_t pair_step;         /* columns from a weight pair to the next, 1 or 2 */
    oc_depthwise_row_kernel kernel;
};

/* Words of scratch: weights and planes of a group. */
enum { kDepthwiseWords = 392 };

/* Halves from a row of the ring to the next, as the assembly has it. */
enum { kPitch3 = 58, kPitch5 = 24, kPitch7 = 20 };

#if OC_DSP
/* Weight words of a row: the pairs (0, 1), (1, 2), ... */
void oc_depthwise_row_3x3(const oc_depthwise_row* row);
void oc_depthwise_row_3x3_stride_2(const oc_depthwise_row* row);
void oc_depthwise_row_5x5(const oc_depthwise_row* row);
void oc_depthwise_row_5x5_stride_2(const oc_depthwise_row* row);
void oc_depthwise_row_7x7(const oc_depthwise_row* row);
/* Weight words of a row: the pairs (0, 1), (2, 3), ..., the last with a zero where there is none.
 */
void oc_depthwise_row_any(const oc_depthwise_row* row);
/* Any of the shapes above, for a channel that can not be requantised the short way. */
void oc_depthwise_row_exact(const oc_depthwise_row* row);

/* The whole tile; 0 when the operator needs the plain kernel. */
int oc_depthwise_fast(const oc_call* call, const oc_sections* sections);
#endif

#endif
