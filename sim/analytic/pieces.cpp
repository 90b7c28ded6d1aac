// SPDX-License-Identifier: Apache-2.0
#include "analytic/pieces.hpp"

namespace outcore::analytic {
using schedule::Buffer;
using schedule::Region;

PieceGrid piece_grid(const schedule::Schedule& schedule, const schedule::Transfer& transfer) {
    const Region& from = transfer.source;
    const Region& to = transfer.destination;
    const Buffer& source = schedule.buffers[from.buffer];
    const Buffer& destination = schedule.buffers[to.buffer];
    PieceGrid grid{from.row_bytes,
                   from.rows,
                   from.planes,
                   source.offset + from.offset,
                   from.row_stride,
                   from.plane_stride,
                   destination.offset + to.offset,
                   to.row_stride,
                   to.plane_stride};
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

}  // namespace outcore::analytic
