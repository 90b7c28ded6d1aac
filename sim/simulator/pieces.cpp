// SPDX-License-Identifier: Apache-2.0
#include "simulator/pieces.hpp"

#include <algorithm>

namespace outcore::simulator {
using schedule::Buffer;
using schedule::Region;

PieceGrid piece_grid(const schedule::Schedule& schedule, const schedule::Transfer& transfer) {
    const Region& from = transfer.source;
    const Region& to = transfer.destination;
    const Buffer& source = schedule.buffers[from.buffer];
    const Buffer& destination = schedule.buffers[to.buffer];
    PieceGrid grid{from.row_bytes,   from.rows,        from.planes,
                   source.offset + from.offset,        from.row_stride, from.plane_stride,
                   destination.offset + to.offset,     to.row_stride,   to.plane_stride};
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

bool loads_constants(const schedule::Schedule& schedule, const schedule::Transfer& transfer) {
    const Buffer& source = schedule.buffers[transfer.source.buffer];
    if (!schedule.platform->is_storage(source.device)) return false;
    const std::int64_t offset = source.offset + transfer.source.offset;
    return std::any_of(schedule.chunks.begin(), schedule.chunks.end(), [&](const schedule::ImageChunk& chunk) {
        return chunk.storage == source.device && offset >= chunk.offset &&
               offset < chunk.offset + chunk.size_bytes;
    });
}

}  // namespace outcore::simulator
