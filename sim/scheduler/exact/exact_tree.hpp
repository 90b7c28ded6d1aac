// Branch and bound over programs: structures, then tiles operator by operator, then memory plans.
//
// 1. Structures (structure_list.hpp) are taken by their floor, the lowest first.
// 2. In one, operators get their variants in the order of execution, the quickest first. A node is
//    left when its floor is not below the best schedule: what is decided is counted as it is, for
//    the others the least of each figure over their variants.
// 3. All decided, the program is built; its own floor (program_floor.hpp) may close it. Otherwise
//    memory plans are tried until the best schedule meets that floor or none is left.
// A node that is not closed leaves its floor: the least of those is what no schedule of the space
// goes below. All that is done counts against the budget (effort.hpp); what is not looked at any
// more is left open.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <limits>
#include <memory>
#include <optional>
#include <vector>

#include "scheduler/exact/operator_variants.hpp"
#include "scheduler/exact/structure_list.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"

namespace outcore::scheduler {

/// Floors and schedules closer than this part of the time are one: a proof says "optimal to within"
/// it. Loads that are issued earlier may cost the core as much (docs/schedulers.md).
constexpr double kProofGap = 1e-4;

class ExactTree {
  public:
    ExactTree(const Problem& problem, const BoardView& board, std::int64_t flash_bytes,
              const TreeLimits& limits);
    ~ExactTree();

    /// `best_s`: of a schedule that is known; infinite: none.
    void search(double best_s);

    /// Better than what was known, if any.
    std::optional<schedule::Schedule> take_best() { return std::move(best_); }
    double best_s() const { return best_s_; }
    /// No schedule of the space is faster, those within kProofGap of the best one aside. Infinite:
    /// the space has no schedule.
    double floor_s() const { return open_floor_s_; }
    std::int64_t nodes() const { return effort_.nodes(); }
    /// By the budget, or because the space is too large to be listed.
    bool cut_short() const { return too_large_ || effort_.cut_short(); }

  private:
    struct Branch;
    /// False: the effort was spent before all its variants were known.
    bool grow(Branch& branch, std::vector<Branch>& branches);
    double reads_alone() const;
    void descend(Branch& branch, std::size_t depth);
    void close(Branch& branch);
    void try_plans(Decisions decisions, const ProgramFloor& floor, std::int64_t no_plan_ns);
    double attempt(const Decisions& decisions, std::int64_t no_plan_ns);
    double branch_floor(const Branch& branch) const;
    bool prunes(double floor_s) const { return floor_s >= best_s_ * (1.0 - kProofGap); }
    void leave_open(double floor_s);

    const Problem& problem_;
    const BoardView& board_;
    const std::int64_t flash_bytes_;
    Effort effort_;
    CandidateEvaluator evaluator_;
    TiledPrograms programs_;
    ProgramFloors floors_;
    OperatorVariants variants_;
    DecisionFacts facts_;
    std::optional<schedule::Schedule> best_;
    double best_s_ = std::numeric_limits<double>::infinity();
    double open_floor_s_ = std::numeric_limits<double>::infinity();
    double turns_before_s_ = 0.0, turns_after_s_ = 0.0;
    bool too_large_ = false;
};

}  // namespace outcore::scheduler
