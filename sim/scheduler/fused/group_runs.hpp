// All runs of neighbouring operators that may be one fusion group, with stripes of several heights,
// and what each takes: bytes and core cycles, from the geometry of its stripes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "scheduler/board_view.hpp"
#include "scheduler/fused/fusion_group.hpp"
#include "scheduler/fused/stripe_plan.hpp"

namespace outcore::scheduler {

/// What decides whether rows stay or are computed again.
enum class KeepRule : std::uint8_t {
    All,
    Narrow,  // only what is not larger than what it is made from
    None
};

/// Operators [first, last] as a group, its sizes in whole lines.
struct GroupRun {
    struct Member {  // last operator first, as in StripePlan
        bool kept = false;
        std::size_t last_reader = 0;    // member that reads its output last
        std::int64_t stripe_bytes = 0;  // held during one stripe
        std::int64_t row_bytes = 0;     // row buffer, for all stripes
        std::int64_t weight_bytes = 0, scratch_bytes = 0;
        std::int32_t calls = 0;
        double cycles = 0.0;  // of kernels, all stripes
        double slide_bytes = 0.0, slides = 0.0;
    };
    OperatorId first, last;
    std::int32_t rows = 1, columns = 0;
    std::vector<Member> members;

    /// Most bytes beside whole activations; bit m of `streamed`: weights of member m come anew.
    struct Need {
        std::int64_t bytes = 0;
        std::size_t member = 0;  // at which step
    };
    Need need(const std::vector<bool>& streamed) const;
    /// Everything that has room at the step of a member, piece by piece.
    std::vector<std::int64_t> pieces(const std::vector<bool>& streamed, std::size_t member) const;
};

/// A run in a certain room.
struct FittedRun {
    FusionGroup group;
    double cycles = 0.0;
    std::vector<std::int64_t> pieces;  // at the step that needs most
};

class GroupRuns {
  public:
    /// At most `longest` operators.
    GroupRuns(const Problem& problem, const BoardView& board, std::size_t longest);

    /// Runs that end with the operator.
    const std::vector<GroupRun>& ending_at(OperatorId last) const { return runs_[last.index()]; }
    /// With as many weights that stay as there is room for; nothing when it does not fit. `room` is
    /// what there is beside whole activations.
    std::optional<FittedRun> fit(const GroupRun& run, std::int64_t room) const;

  private:
    struct Variant {
        std::int32_t rows, columns;
        KeepRule rule;
    };
    void add_runs(OperatorId last, const Variant& variant, std::size_t longest);
    GroupRun::Member member_of(const StripePlan& plan, std::size_t index) const;
    bool fusible(OperatorId op) const;
    /// Whether all that read the output lie between the operator and `last`.
    bool internal(OperatorId op, OperatorId last) const;
    bool keeps(OperatorId op, KeepRule rule) const;
    std::int64_t lines(std::int64_t bytes) const;

    const Problem& problem_;
    const network::Network& network_;
    const BoardView& board_;
    std::vector<std::vector<OperatorId>> readers_;  // by tensor
    std::vector<bool> is_output_;                   // by tensor
    std::vector<std::vector<GroupRun>> runs_;       // by last operator
};

}  // namespace outcore::scheduler
