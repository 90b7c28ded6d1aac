// One operator cut into tiles of one shape: all that does not depend on the rest of the network,
// worked out once and used by every program that cuts it so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <compare>
#include <cstdint>
#include <vector>

#include "analytic/task_costs.hpp"
#include "scheduler/board_view.hpp"
#include "scheduler/program/program.hpp"
#include "scheduler/tile_space.hpp"

namespace outcore::scheduler {

/// Constants that a tile needs: an operand as a whole, or weights (operand -1) of some channels.
struct ChunkKey {
    std::int32_t operand = -1, c0 = 0, c1 = 0, k0 = 0, k1 = 0;
    friend auto operator<=>(const ChunkKey&, const ChunkKey&) = default;
};

struct OperatorTiling {
    struct Chunk {
        ChunkKey key;
        std::int64_t size_bytes = 0;
    };
    /// What one tile reads of one streamed activation.
    struct Input {
        network::Box box;
        bool fresh = false;  // not what the tile before read
        analytic::TaskCost load;
    };
    struct Tile {
        network::Tile tile;
        double direct_s = 0.0;      // waits for constants in internal flash
        std::int32_t weights = -1;  // in `chunks`
        bool finishes = true;       // its output is complete
        analytic::TaskCost store;
    };

    network::Geometry geometry;
    std::vector<Tile> tiles;
    std::vector<KernelTimes> times;  // by tile
    std::int64_t largest_chunk_bytes = 0;
    std::size_t operands = 0;
    std::vector<Input> inputs;  // by tile, then operand; streamed activations only
    std::vector<Chunk> chunks;  // weights, each once, in the order of first use
    std::int64_t scratch_bytes = 0;
    bool sweeps_weights = false;  // some are needed again after others

    const Input& input(std::size_t tile, std::size_t operand) const {
        return inputs[tile * operands + operand];
    }
};

KernelTimes kernel_times(const Problem& problem, OperatorId op, const network::Tile& tile);

/// `streams` says which activations pass through tile buffers (costs of the others stay empty).
OperatorTiling cut(const Problem& problem, const BoardView& board, OperatorId op,
                   const TileShape& shape, const Streams& streams);

}  // namespace outcore::scheduler
