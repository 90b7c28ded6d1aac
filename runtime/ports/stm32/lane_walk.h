/* Cuts a strided transfer into contiguous pieces, one after another.
 * SPDX-License-Identifier: Apache-2.0 */
#ifndef OC_LANE_WALK_H
#define OC_LANE_WALK_H

#include "outcore.h"

typedef struct oc_lane_walk {
    oc_transfer transfer; /* with rows and planes joined where they touch */
    uint32_t row, plane, at;
} oc_lane_walk;

typedef struct oc_lane_piece {
    uint32_t source_offset, destination_offset, bytes;
} oc_lane_piece;

void oc_lane_walk_begin(oc_lane_walk* walk, const oc_transfer* transfer);

/* The next piece, which does not cross a multiple of `page` in the destination (0: no such limit);
 * 0 when there is none. */
int oc_lane_walk_next(oc_lane_walk* walk, uint32_t page, oc_lane_piece* piece);

#endif
