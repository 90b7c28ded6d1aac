/* What a kernel is called with: one tile of one operator.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OUTCORE_CALL_H
#define OUTCORE_CALL_H

#include <stdint.h>

#include "outcore_operator.h"

/* Half-open ranges of rows, columns and channels. */
typedef struct oc_box {
    int32_t y0, y1, x0, x1, c0, c1;
} oc_box;

/* A box of an input: element (y, x, c) of the tensor lies at
 * data + (y - y0) * stride_y + (x - x0) * stride_x + (c - c0) * element size. */
typedef struct oc_view {
    const uint8_t* data;
    int32_t y0, x0, c0;
    uint32_t stride_y, stride_x; /* bytes */
} oc_view;

/* One kernel call. */
typedef struct oc_call {
    const oc_operator* op;
    oc_box box;     /* of the output */
    int32_t k0, k1; /* input channels; CONV_2D and FULLY_CONNECTED */
    oc_view input[2];
    const void* constants; /* multiple of 4; NULL where the kind has none */
    int32_t* partial;      /* sums of the tile, dense; NULL when this call has all input channels */
    void* scratch;         /* oc_kernel_scratch_bytes() private bytes on a multiple of 8, contents
                            * undefined; NULL when that is 0 */
    uint8_t* output;       /* element (y0, x0, c0) */
    uint32_t output_stride_y, output_stride_x;
} oc_call;

#endif
