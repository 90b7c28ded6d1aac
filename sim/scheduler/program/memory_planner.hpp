// Gives every value of a program an address, and every move its place between the steps.
//
// 1. Values that are not elastic get addresses for their steps, several orders of placing them.
// 2. Loads, by lane in the order of first use: each is emitted at the earliest step from which a
//    range of addresses is free until its last use, not before the load in front of it on its lane,
//    and at most `depth` loads ahead. Of equally early ranges constants take the highest,
//    activations the lowest, so that large loads do not find their room cut up by small ones.
// 3. Constants lie in the image in the order of their first loads; loads that lie one behind
//    another there are brought by one transfer, up to `batch_bytes`.
// A load never keeps one with an earlier first use waiting, so that early loads cost nothing but
// room. Guarantees: values whose steps overlap do not share addresses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "scheduler/board_view.hpp"
#include "scheduler/program/fixed_placement.hpp"
#include "scheduler/program/program.hpp"

namespace outcore::scheduler {

struct PlannerOptions {
    /// Loads of constants that may be under way or wait for their first use; 0: as many as fit.
    std::int32_t depth = 0;
    /// Steps whose activations are loaded ahead; 1 is double buffering.
    std::int32_t tile_depth = 1;
    /// Loads of constants are joined up to this size; 0: never.
    std::int64_t batch_bytes = 0;
    /// Where it is not empty, instead: the loads of constants, in the order of first use, that are
    /// the first of a transfer, ascending.
    std::vector<std::uint32_t> batch_starts;
    PlacementOrder order = PlacementOrder::Larger;
    /// Of internal flash, for constants that stay there.
    std::int64_t flash_bytes = 0;
};

/// Moves that are one transfer: one move, or loads of constants that follow one another in the
/// image and in memory, each at its offset from the first.
struct Batch {
    std::uint32_t first = 0, count = 0;  // in MemoryPlan::batched
    std::int32_t issue = 0;              // emitted just before this step
    bool limited = false;                // waits for the step before, though its room is free
    bool store = false;                  // goes before the loads of the same step
};

struct MemoryPlan {
    IdVector<ValueId, Place> places;
    IdVector<ChunkId, std::int64_t> chunk_offsets;  // in the image
    std::vector<MoveId> batched;
    std::vector<Batch> batches;  // in the order of their emission
    std::int64_t image_bytes = 0;

    std::span<const MoveId> moves_of(const Batch& batch) const {
        return {batched.data() + batch.first, batch.count};
    }
};

/// The first value that found no room.
struct Shortage {
    ValueId value;
    std::int32_t step = 0;
    std::int64_t bytes = 0;
};

/// Keeps its working memory from call to call.
class MemoryPlanner {
  public:
    explicit MemoryPlanner(const BoardView& board);
    ~MemoryPlanner();

    /// `program` is sealed. False: no room for shortage().
    bool plan(const Program& program, const PlannerOptions& options);
    const MemoryPlan& result() const;
    const Shortage& shortage() const;

  private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace outcore::scheduler
