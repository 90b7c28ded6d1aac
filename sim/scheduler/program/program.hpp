// A network in the order in which it will be computed, before anything has an address or a time:
// what every scheduler writes, whatever its tiles, stripes or frames.
//
// Steps run on the cpu lane one after another. They read and write values: pieces of data that need
// room from their first to their last use. Moves bring values, and take them away, on the transfer
// lanes, each somewhere between two steps; the memory planner decides where (memory_planner.hpp),
// the emitter makes tasks of it (program_emitter.hpp).
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <span>
#include <vector>

#include "analytic/task_costs.hpp"
#include "base/ids.hpp"
#include "network/geometry.hpp"
#include "schedule/schedule.hpp"

namespace outcore::scheduler {

using ValueId = Id<struct ValueTag>;
using MoveId = Id<struct MoveTag>;

/// The memories that a value may lie in, best first, are those of the board's view.
enum class Home : std::uint8_t {
    Constants,  // on-chip, within reach of the storage's channel
    Tiles,      // on-chip, within reach of the copy channel, smallest memory first
    OnChip,
    TightConstants,  // as Constants and OnChip, tightly coupled memory first: no cache to fill
    TightOnChip,
    Scratch,  // on-chip, tightly coupled first
    Sums,     // partial sums: the same
    External,
    InternalFlash  // constants that are read in place; never shared
};

/// Steps at which room is needed, both included.
struct Span {
    std::int32_t first = 0, last = -1;
    bool empty() const { return last < first; }
};

/// Something in RAM: a whole activation or a box of one, constants, partial sums, scratch room.
struct Value {
    std::int64_t size_bytes = 0;
    Home home = Home::OnChip;
    TensorId tensor;  // activations: whose bytes, for people; else invalid
    Span steps;       // sealed programs: uses by steps, and by moves that are not elastic
    /// Room to take where that is more: values that take turns at the same addresses should be of
    /// one size.
    std::int64_t room_bytes = 0;
    /// Its bytes outlive the program's end, for the next time that it runs: room for all steps.
    bool kept = false;
};

/// Elements of a tensor that lie densely, row by row, from the start of a value.
struct View {
    ValueId value;
    network::Box box;
};

/// One operand of a step; `chunk` says which constants it is, if it is constant.
struct Operand {
    View view;
    ChunkId chunk;
};

/// Seconds of one kernel call by which of its operands lie behind the data cache: bit 0 inputs, 1
/// weights, 2 output. None of them is taken to be in the cache, and all memory to be as quick.
using KernelTimes = std::array<double, 8>;
/// Wherever operands lie: of those behind the cache all may still be there.
inline double least_seconds(const KernelTimes& times) { return times.front(); }

/// One kernel call, or the application's turn.
struct Step {
    enum class Kind : std::uint8_t { Compute, InputReady, OutputTaken };
    Kind kind = Kind::Compute;
    OperatorId op;           // Compute
    std::int32_t index = 0;  // of the network's input or output, else
    network::Tile tile;
    std::uint32_t first_operand = 0, operands = 0;  // in Program::operands
    View output;  // of Compute: written at tile.out; InputReady: written; OutputTaken: read
    ValueId partial, scratch;
    ValueId constants;  // weights; `chunk` begins at `constants_offset` in it
    ChunkId chunk;
    std::int64_t constants_offset = 0;
    analytic::TaskCost cost;             // where `times` says nothing; `direct_s` is added to times
    const KernelTimes* times = nullptr;  // the generator keeps it
    std::int32_t delay = 0;  // of the task: which frame it is for, docs/spec/schedule.md
};

/// Bytes that change place. Window: it is emitted after step `after` and before step `before`; the
/// latest possible place is just before that step. A load's destination may get its room as late as
/// the move is emitted (an elastic value); all other values have their room for all of their steps.
/// A store has its window at the step behind it: it is emitted there, and its source keeps its room
/// until that step has run, or gives it up at once: then whoever gets it at that step waits.
struct Move {
    schedule::TransferKind kind = schedule::TransferKind::Load;
    LaneId lane;
    View source, destination;  // source.value is invalid when constants come from the image
    network::Box part;         // what is moved, in the coordinates of both views
    std::int64_t element_bytes = 1;
    ChunkId chunk;  // of constants: all of it, to the start of the destination
    std::int32_t after = -1, before = 0;
    analytic::TaskCost cost;  // on its own; constants: filled in when they are batched
    std::int32_t delay = 0;
    bool once = false;     // for the first frame only: the destination is kept
    bool at_once = false;  // of a store

    bool from_image() const { return !source.value.valid(); }
};

class Program {
  public:
    IdVector<ValueId, Value> values;
    std::vector<Step> steps;
    std::vector<Operand> operands;
    IdVector<MoveId, Move> moves;
    /// Constants in the order in which they were asked for; offsets are given by the planner.
    IdVector<ChunkId, schedule::ImageChunk> chunks;

    std::span<const Operand> operands_of(const Step& step) const {
        return {operands.data() + step.first_operand, step.operands};
    }
    std::int32_t step_count() const { return static_cast<std::int32_t>(steps.size()); }

    /// Empty again; memory is kept.
    void clear();

    /// Works out the steps of every value and the move that brings each elastic one. Call it once
    /// when the program is whole. O(uses).
    void seal();

    /// Sealed: the one load that first writes a value, else invalid.
    const IdVector<ValueId, MoveId>& brought_by() const { return brought_by_; }

  private:
    IdVector<ValueId, MoveId> brought_by_;
};

}  // namespace outcore::scheduler
