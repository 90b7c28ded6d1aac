/* Collects the inputs of an output pixel's window as a patch of oc_pairs.h.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_PATCHES_H
#define OC_PATCHES_H

#include "oc_kernels.h"

/* Where the windows of an operator lie. */
typedef struct oc_window {
    int32_t kernel_h, kernel_w, stride_h, stride_w, dilation_h, dilation_w, pad_top, pad_left;
} oc_window;

typedef struct oc_patches {
    const oc_call* call;
    oc_window window;
    int32_t depth;                  /* input channels of this call */
    uint32_t words;                 /* of one patch: 2 for each 4 inputs */
    size_t row_bytes, column_bytes; /* from tap to tap in the input */
    int one_run;                    /* kernel 1x1: a patch is a run of input bytes */
    int whole_rows;                 /* the columns of a kernel row lie side by side in the input */
    uint32_t zeros;                 /* the input's zero point, 4 times */
} oc_patches;

oc_patches oc_patches_of(const oc_call* call, const oc_window* window);

/* Writes the patch of output pixel (y, x) to `out`. Does not read beside the tile's receptive box.
 */
void oc_patches_collect_1(const oc_patches* patches, int32_t y, int32_t x, uint32_t* out);

/* The same for four output pixels, interleaved word by word. */
void oc_patches_collect_4(const oc_patches* patches, const int32_t y[4], const int32_t x[4],
                          uint32_t* out);

#endif
