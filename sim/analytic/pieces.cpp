// SPDX-License-Identifier: Apache-2.0
#include "analytic/pieces.hpp"

namespace outcore::analytic {
using schedule::Region;

PieceGrid piece_grid(const Region& from, std::int64_t source, const Region& to,
                     std::int64_t destination) {
    PieceGrid grid{from.row_bytes,          from.rows,       from.planes,
                   source + from.offset,    from.row_stride, from.plane_stride,
                   destination + to.offset, to.row_stride,   to.plane_stride};
    const bool rows_touch =
        grid.rows == 1 || (grid.source_row == grid.bytes && grid.destination_row == grid.bytes);
    if (!rows_touch) return grid;
    grid.bytes *= grid.rows;
    grid.rows = grid.planes;
    grid.source_row = grid.source_plane;
    grid.destination_row = grid.destination_plane;
    grid.planes = 1;
    if (grid.rows > 1 && grid.source_row == grid.bytes && grid.destination_row == grid.bytes) {
        grid.bytes *= grid.rows;
        grid.rows = 1;
    }
    return grid;
}

PieceGrid piece_grid(const schedule::Schedule& schedule, const schedule::Transfer& transfer) {
    return piece_grid(transfer.source, schedule.buffers[transfer.source.buffer].offset,
                      transfer.destination, schedule.buffers[transfer.destination.buffer].offset);
}

}  // namespace outcore::analytic
