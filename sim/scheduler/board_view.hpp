// What the tiling schedulers need to know of a platform: lanes, memories for buffers, rates in core
// cycles.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <optional>
#include <vector>

#include "scheduler/scheduler.hpp"

namespace outcore::scheduler {

/// Time of moving bytes over one channel, in core cycles: a straight line through the closed form
/// of `cost`.
struct Rate {
    double cycles_per_byte = 0.0;
    double cycles_per_piece = 0.0;

    double cycles(double bytes, double pieces) const {
        return bytes * cycles_per_byte + pieces * cycles_per_piece;
    }
};

struct BoardView {
    LaneId storage_lane;  // reads constants
    DeviceId storage;
    std::optional<LaneId> copy_lane;  // between memories
    std::optional<DeviceId>
        external;  // RAM that activations are swapped to, unless the constraints forbid it
    std::optional<DeviceId> internal_flash;  // the largest, where constants may stay
    std::vector<DeviceId> on_chip;           // RAM for buffers, largest first
    std::vector<DeviceId> scratch_homes;     // the same, tightly coupled memory first
    std::vector<DeviceId> weight_homes;      // of on_chip, what the storage channel reaches
    std::vector<DeviceId> activation_homes;  // of on_chip, what the copy channel reaches
    std::vector<std::int64_t>
        usable_bytes;  // by device id; on-chip memories only, limited by the constraints
    std::int64_t external_bytes = 0;        // usable, of `external`
    std::int64_t internal_flash_bytes = 0;  // usable, code and blob included
    std::int64_t alignment = 32;
    std::int64_t chunk_alignment = 4;  // of constants in the storage: words, or a card's blocks
    /// Activations whose memory is fixed, on chip or external.
    std::map<TensorId, std::vector<DeviceId>> placed;
    Rate storage_rate, copy_rate;
    /// Memories for a whole activation on chip: all of them, or its own; none where it belongs
    /// outside.
    const std::vector<DeviceId>& homes(TensorId root) const;
    double storage_handler_cycles = 0.0, copy_handler_cycles = 0.0;  // of the core, for each piece
};

/// Which memories keep their size where the constraints limit on-chip RAM in all: the largest, so
/// that large activations find a place; or tightly coupled ones, which the data cache need not
/// bring in.
enum class RamShare { LargestFirst, TightFirst };

/// Nothing when the platform has no storage with a channel.
std::optional<BoardView> view_board(const Problem& problem,
                                    RamShare share = RamShare::LargestFirst);
/// Of all shares, those that differ; none where view_board() returns nothing.
std::vector<BoardView> board_views(const Problem& problem);
/// Why there is no schedule where view_board() returns nothing.
Infeasible no_storage(const Problem& problem);

}  // namespace outcore::scheduler
