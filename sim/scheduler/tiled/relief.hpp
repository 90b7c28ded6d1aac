// What gives way where a program finds no room and tiles can get no smaller: eviction by next use.
//
// Of the activations that nobody needs at the step that lacks room, the one whose next reader is
// the farthest goes: to external RAM until then (Decisions::away) or, where there is none, into
// nothing, its producer running again just before that reader (Decisions::order). The producer must
// cost less room than it saves: what it reads has to wait instead.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "scheduler/board_view.hpp"
#include "scheduler/tiled/activation_uses.hpp"
#include "scheduler/tiled/tiled_program.hpp"

namespace outcore::scheduler {

class Relief {
  public:
    Relief(const Problem& problem, const BoardView& board);

    /// While the operator at that position of the order runs; decisions without groups. False:
    /// nothing that waits there can go.
    bool relieve(Decisions& decisions, std::int32_t at);
    /// On-chip bytes beside the resident activations that are needed or wait at the position.
    std::int64_t room(const Decisions& decisions, std::int32_t at);
    /// Of the operator at a step of a program of the decisions.
    static std::int32_t position(const std::vector<OperatorId>& order, const Program& program,
                                 std::int32_t step);
    /// The producer of `root` runs again just before the reader that has waited longest for it;
    /// false where that would save no room.
    bool make_again(Decisions& decisions, TensorId root);
    /// Takes that back; false: it runs once.
    bool make_once(Decisions& decisions, TensorId root) const;

  private:
    bool there(const Decisions& decisions, TensorId root, std::int32_t at) const;
    bool in_place(const Decisions& decisions, std::int32_t at) const;
    bool send_away(Decisions& decisions, TensorId root, std::int32_t at) const;
    bool make_again(Decisions& decisions, TensorId root, ActivationUses::Gap gap);
    std::int64_t bytes(TensorId tensor) const {
        return problem_.network->tensor(tensor).size_bytes();
    }

    const Problem& problem_;
    const bool external_;
    const std::int64_t alignment_;
    std::int64_t on_chip_bytes_ = 0;
    std::vector<OperatorId> producers_;  // by root; invalid: the application
    ActivationUses uses_;
};

}  // namespace outcore::scheduler
