/* SPDX-License-Identifier: Apache-2.0 */
#include "lane_walk.h"

void oc_lane_walk_begin(oc_lane_walk* walk, const oc_transfer* transfer) {
    oc_transfer* t = &walk->transfer;
    *t = *transfer;
    walk->row = walk->plane = walk->at = 0;
    if (t->rows == 1) { /* planes of one row are rows */
        t->rows = t->planes;
        t->source_row_stride = t->source_plane_stride;
        t->destination_row_stride = t->destination_plane_stride;
        t->planes = 1;
    }
    if (t->source_row_stride != t->row_bytes || t->destination_row_stride != t->row_bytes) return;
    t->row_bytes *= t->rows;
    t->rows = 1;
    if (t->source_plane_stride != t->row_bytes || t->destination_plane_stride != t->row_bytes)
        return;
    t->row_bytes *= t->planes;
    t->planes = 1;
}

int oc_lane_walk_next(oc_lane_walk* walk, uint32_t page, oc_lane_piece* piece) {
    const oc_transfer* t = &walk->transfer;
    if (walk->plane == t->planes) return 0;
    piece->source_offset = t->source_offset + walk->plane * t->source_plane_stride +
                           walk->row * t->source_row_stride + walk->at;
    piece->destination_offset = t->destination_offset + walk->plane * t->destination_plane_stride +
                                walk->row * t->destination_row_stride + walk->at;
    piece->bytes = t->row_bytes - walk->at;
    if (page != 0) {
        const uint32_t room = page - piece->destination_offset % page;
        if (piece->bytes > room) piece->bytes = room;
        walk->at += piece->bytes;
        if (walk->at != t->row_bytes) return 1;
        walk->at = 0;
    }
    if (++walk->row != t->rows) return 1;
    walk->row = 0;
    ++walk->plane;
    return 1;
}
