// A transfer as the hardware sees it: contiguous pieces at regular distances.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "schedule/schedule.hpp"

namespace outcore::analytic {

/// `planes` x `rows` pieces of `bytes`.
struct PieceGrid {
    std::int64_t bytes = 0;
    std::int64_t rows = 1, planes = 1;
    std::int64_t source = 0, source_row = 0, source_plane = 0;  // device offset and strides
    std::int64_t destination = 0, destination_row = 0, destination_plane = 0;
};

/// From `source` of a device to `destination` of another, where the buffers begin. Rows and planes
/// that touch on both sides become one piece.
PieceGrid piece_grid(const schedule::Region& from, std::int64_t source, const schedule::Region& to,
                     std::int64_t destination);
PieceGrid piece_grid(const schedule::Schedule& schedule, const schedule::Transfer& transfer);

}  // namespace outcore::analytic
