// The tile shapes of one operator and what each would cost: buffers, traffic, time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "scheduler/board_view.hpp"
#include "scheduler/free_space.hpp"

namespace outcore::scheduler {

/// Largest extents of a tile of the output, and of the input channels that it accumulates at once.
struct TileShape {
    std::int32_t h = 1, w = 1, c = 1, k = 1;
    /// true: channels are the outer loop and weights stay while rows pass; false: the other way
    /// round.
    bool channels_outer = true;
    friend bool operator==(const TileShape&, const TileShape&) = default;
};

enum class SlotRole { Input, Constant, Weights, Output, Partial, Scratch };

/// A buffer for tiles of one operand, `count` times.
struct Slot {
    SlotRole role = SlotRole::Input;
    std::size_t operand = 0;  // of Input and Constant
    std::int64_t size_bytes = 0;
    std::int32_t count = 1;
};

/// A shape with the slots it needs and an estimate of the operator's time in core cycles.
struct TilePlan {
    TileShape shape;
    double cycles = 0.0;
    /// The same, apart: kernels with what each task and piece takes of the core, and the lanes.
    double cpu_cycles = 0.0, storage_cycles = 0.0, copy_cycles = 0.0;
    /// What is added when the first constants can not be loaded under the operator before.
    double unhidden_cycles = 0.0;
    std::int32_t depth = 0;  // tiles in flight; 0 = as the emitter is told for all
    std::vector<Slot> slots;
    std::vector<std::vector<Place>> places;  // by slot, then by count; empty until placed

    std::int64_t slot_bytes(const FreeSpace& space) const;
};

/// Which operands of an operator pass through tile buffers because they live elsewhere.
struct Streams {
    std::vector<bool> inputs;
    bool output = false;
    /// Weights and constant operands stay in internal flash: no slots, no loads, but wait states.
    bool constants_in_flash = false;
    friend bool operator==(const Streams&, const Streams&) = default;
};

/// All candidate shapes of one operator. What does not depend on where the operands live is
/// computed once.
class TileSpace {
  public:
    TileSpace(const Problem& problem, const BoardView& board, OperatorId op);

    /// Plans for these streams with `depth` tiles in flight for each operand, cheapest first.
    std::vector<TilePlan> plans(const Streams& streams, std::int32_t depth) const;

  private:
    /// What a sweep over all tiles of one operand moves.
    struct Traffic {
        double tile_bytes = 0.0;   // of the largest tile
        double sweep_bytes = 0.0;  // over all tiles that differ
        double loads = 1.0;        // tiles in the whole operator, repeats included
        double pieces = 1.0;       // contiguous pieces of one tile in the tensor
        double total_bytes = 0.0;
    };
    struct Candidate {
        TileShape shape;
        double compute_cycles = 0.0;
        double flash_cycles = 0.0;  // waited when the constants are read in internal flash
        double tiles = 1.0;
        std::vector<Traffic> inputs;
        Traffic weights, output;
        std::int64_t partial_bytes = 0, scratch_bytes = 0;
    };
    struct Splits;

    void add_candidates(const Splits& splits);
    double kernel_cycles(const network::Tile& tile) const;
    double flash_cycles(const network::Tile& tile, std::int64_t chunk_bytes) const;
    Candidate evaluate(const Splits& splits, std::int32_t ny, std::int32_t nx, std::int32_t nc,
                       std::int32_t nk, bool channels_outer) const;
    TilePlan plan(const Candidate& candidate, const Streams& streams, std::int32_t depth) const;

    const Problem* problem_;
    const BoardView* board_;
    OperatorId op_;
    network::Geometry geometry_;
    std::vector<bool> constant_operand_;
    std::vector<Candidate> candidates_;
};

}  // namespace outcore::scheduler
