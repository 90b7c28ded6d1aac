// Programs of operators one after another, each cut into tiles: what `lookahead` and `search`
// decide, and the program that follows from it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <vector>

#include "scheduler/fused/fusion_group.hpp"
#include "scheduler/program/memory_planner.hpp"
#include "scheduler/tiled/operator_tiling.hpp"

namespace outcore::scheduler {

struct OperatorDecision {
    TileShape shape;
    /// Weights that are swept several times stay for the whole operator, instead of coming again.
    bool pinned = false;
    /// Constants stay in internal flash and are read in place.
    bool in_flash = false;
    /// Weights go to tightly coupled memory where there is room.
    bool tight = false;
    /// The output takes the place of the first input where the kernel allows it and nobody reads
    /// that input later; of streamed activations the tiles do.
    bool in_place = false;
    friend bool operator==(const OperatorDecision&, const OperatorDecision&) = default;
};

/// What a resident activation does for the longest time for which nobody needs it.
enum class Absence : std::uint8_t {
    None,
    External,       // waits in external RAM; its room is free when it has been stored
    ExternalAtOnce  // the same; who gets its room waits for that
};

struct Decisions {
    /// Topological; views may be left out. An operator that comes again makes its result anew, so
    /// that it need not be kept: left out where the result is in external RAM, or in a group.
    std::vector<OperatorId> order;
    IdVector<OperatorId, OperatorDecision> operators;
    std::vector<bool> resident;  // by tensor, roots only: on chip for its whole life
    std::vector<bool> tight;     // the same, in tightly coupled memory where there is room
    /// By tensor, roots only; may be empty: none.
    std::vector<Absence> away;

    Absence absence(TensorId root) const {
        return root.index() < away.size() ? away[root.index()] : Absence::None;
    }
    /// Operators that run in stripes together instead, with all that they read from outside and
    /// their result on chip.
    std::vector<FusionGroup> groups;
    PlannerOptions planner;
};

/// Builds programs for one problem; tilings are kept from one to the next.
class TiledPrograms {
  public:
    TiledPrograms(const Problem& problem, const BoardView& board);
    ~TiledPrograms();

    /// Sealed; good until the next call. An operator whose activations are not resident needs
    /// external RAM: without it, the planner will find no room for them.
    const Program& build(const Decisions& decisions);

  private:
    struct Work;
    std::unique_ptr<Work> work_;
};

}  // namespace outcore::scheduler
