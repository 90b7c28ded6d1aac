// What follows from the decisions about a network: which operands stream, how much room is left.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/lifetimes.hpp"
#include "scheduler/board_view.hpp"
#include "scheduler/tiled/activation_uses.hpp"
#include "scheduler/tiled/tiled_program.hpp"

namespace outcore::scheduler {

class DecisionFacts {
  public:
    DecisionFacts(const Problem& problem, const BoardView& board);

    Streams streams(const Decisions& decisions, OperatorId op) const;
    /// On-chip bytes beside the resident activations that are alive at the operator, in the order
    /// of the file.
    std::int64_t room(const Decisions& decisions, OperatorId op) const;
    /// Operators that read or write the activation, views looked through.
    const std::vector<OperatorId>& users(TensorId root) const { return users_[root.index()]; }
    /// Activations that the operator reads or writes.
    std::vector<TensorId> activations(OperatorId op) const;
    /// Activations that nobody needs while some operator runs, and somebody later.
    const std::vector<TensorId>& waiting() const { return waiting_; }
    /// Whether the kernel allows the output to lie where its first input does.
    bool in_place(OperatorId op) const;
    /// Whether `second`, which follows `first` in the order, may as well come before it.
    bool independent(OperatorId first, OperatorId second) const;

  private:
    bool away(const Decisions& decisions, TensorId root, OperatorId op) const;
    /// Bytes of the first input that the output of the operator takes over.
    std::int64_t taken_over(const Decisions& decisions, OperatorId op) const;

    const network::Network& network_;
    const std::shared_ptr<const schedule::KernelLayouts> layouts_;
    std::vector<TensorId> roots_;
    std::vector<network::Lifetime> lifetimes_;
    std::vector<std::vector<OperatorId>> users_;  // by root tensor
    ActivationUses uses_;                         // in the order of the file
    std::vector<TensorId> waiting_;
    std::int64_t on_chip_bytes_ = 0;
    std::int64_t alignment_ = 32;
};

}  // namespace outcore::scheduler
