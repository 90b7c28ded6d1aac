/* Elementwise kernels of byte elements see their tile as runs of contiguous elements: a pixel's
 * channels, or whole rows or the whole tile where nothing lies in between.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_RUNS_H
#define OC_RUNS_H

#include "oc_broadcast.h"

/* `rows` x `columns` runs of `count` elements each. */
typedef struct oc_runs {
    int32_t rows, columns, count;
} oc_runs;

/* `stride` is the way from a piece of `bytes` bytes to the next, of all operands. */
static inline int oc_follows(const oc_call* call, int inputs, int rows, uint32_t bytes) {
    const oc_extent* out = &call->op->output;
    if ((rows ? call->output_stride_y : call->output_stride_x) != bytes) return 0;
    for (int i = 0; i < inputs; ++i) {
        const oc_extent* in = &call->op->input[i];
        const oc_view* view = &call->input[i];
        if ((rows ? view->stride_y : view->stride_x) != bytes || in->c != out->c ||
            in->w != out->w || in->h != out->h) {
            return 0;
        }
    }
    return 1;
}

/* Of a kernel with `inputs` inputs, which may be broadcast. */
static inline oc_runs oc_runs_of(const oc_call* call, int inputs) {
    const oc_box* box = &call->box;
    oc_runs runs;
    runs.rows = box->y1 - box->y0;
    runs.columns = box->x1 - box->x0;
    runs.count = box->c1 - box->c0;
    if (oc_follows(call, inputs, 0, (uint32_t)runs.count)) {
        runs.count *= runs.columns;
        runs.columns = 1;
        if (oc_follows(call, inputs, 1, (uint32_t)runs.count)) {
            runs.count *= runs.rows;
            runs.rows = 1;
        }
    }
    return runs;
}

#endif
