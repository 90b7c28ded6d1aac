// Cuts a network into fusion groups and single operators, all whole activations on chip.
//
// best(j) = the least estimated time of operators 0..j-1, over the start i of the last run:
// best(i) + time(i, j), where the run [i, j) is one operator with tiles or one group with stripes
// that fit beside the activations alive during the run. What lies inside a group is not alive. Fit
// means that the pieces of one moment can be laid into the banks; that no activation changes its
// address from run to run is not looked at: whoever places them may ask again with less room.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "network/lifetimes.hpp"
#include "scheduler/fused/group_runs.hpp"
#include "scheduler/operator_spaces.hpp"
#include "scheduler/tiled/tiled_program.hpp"

namespace outcore::scheduler {

/// The run that needs most, when every run takes as little as it can.
struct TightestRun {
    OperatorId first, last;
    OperatorId at;           // the operator in it
    std::int32_t rows = 0;   // of a stripe; 0: a single operator
    std::int64_t bytes = 0;  // activations alive included
};

class FusionPlanner {
  public:
    FusionPlanner(const Problem& problem, const BoardView& board,
                  std::shared_ptr<OperatorSpaces> spaces);

    /// Nothing when some operator fits in no run. `on_chip_bytes` may be less than there are.
    std::optional<Decisions> plan(std::int64_t on_chip_bytes);
    /// No plan can do with less than its bytes.
    TightestRun tightest();

  private:
    struct Step {
        double cycles = 0.0;
        std::int32_t from = -1;
        std::optional<FusionGroup> group;
        TileShape shape;
    };
    std::int64_t alive(OperatorId first, OperatorId last) const;
    std::int64_t lines(std::int64_t bytes) const;
    /// Whether pieces and the activations alive during the run can be laid into the banks.
    bool lays(OperatorId first, OperatorId last, std::vector<std::int64_t> pieces) const;
    std::vector<std::int64_t> activations(OperatorId first, OperatorId last) const;
    const TilePlan* single(OperatorId op, std::int64_t room);
    std::int64_t least_single_bytes(OperatorId op);
    TightestRun least_of(const GroupRun& run) const;
    Decisions decisions(const std::vector<Step>& steps) const;
    Streams nothing_streams(OperatorId op) const;

    const Problem& problem_;
    const network::Network& network_;
    const BoardView& board_;
    std::shared_ptr<OperatorSpaces> spaces_;
    GroupRuns runs_;
    std::vector<network::Lifetime> lifetimes_;
    std::vector<TensorId> roots_;
    FreeSpace whole_;
};

}  // namespace outcore::scheduler
