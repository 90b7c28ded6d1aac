/* Walks a tile of an operator with two inputs; an input's extent of 1 is used for all rows, columns
 * or channels.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_BROADCAST_H
#define OC_BROADCAST_H

#include "oc_fixed_point.h"

/* The channels from c0 on of one input at output pixel (y, x). */
static inline const int8_t* oc_broadcast_at(const oc_call* call, int index, int32_t y, int32_t x) {
    const oc_extent* extent = &call->op->input[index];
    return (const int8_t*)oc_at(&call->input[index], extent->h == 1 ? 0 : y, extent->w == 1 ? 0 : x,
                                extent->c == 1 ? 0 : call->box.c0, 1u);
}

/* 1 when the input moves on with the output's channel, 0 when it stays. */
static inline int32_t oc_broadcast_step(const oc_call* call, int index) {
    return call->op->input[index].c == 1 && call->op->output.c != 1 ? 0 : 1;
}

#endif
