// Branch and bound over programs: structures, then tiles operator by operator, then memory plans.
//
// 1. Structures (structure_list.hpp) are taken by their floor, the lowest first.
// 2. In one, operators get their variants in the order of execution, the quickest first. A node is
//    left when its floor is not below the best schedule: what is decided is counted as it is, for
//    the others the least of each figure over their variants.
// 3. All decided, the program is built; its own floor (program_floor.hpp) may close it. Otherwise
//    memory plans are tried until the best schedule meets that floor or none is left.
// A node that is not closed leaves its floor: the least of those is what no schedule of the space
// goes below. Every node that is looked at counts against the budget.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
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

struct TreeLimits {
    std::int64_t nodes = 0;
    std::optional<std::chrono::steady_clock::time_point> deadline;
};

class ExactTree {
  public:
    ExactTree(const Problem& problem, const BoardView& board, std::int64_t flash_bytes);
    ~ExactTree();

    /// `best_s`: of a schedule that is known; infinite: none.
    void search(double best_s, const TreeLimits& limits);

    /// Better than what was known, if any.
    std::optional<schedule::Schedule> take_best() { return std::move(best_); }
    double best_s() const { return best_s_; }
    /// No schedule of the space is faster, those within kProofGap of the best one aside. Infinite:
    /// the space has no schedule.
    double floor_s() const { return open_floor_s_; }
    std::int64_t nodes() const { return nodes_; }
    bool cut_short() const { return cut_short_; }
    /// The space was too large to be listed: nothing was searched, floor_s() is 0.
    bool too_large() const { return too_large_; }

  private:
    struct Branch;
    void descend(Branch& branch, std::size_t depth);
    void close(Branch& branch);
    void try_plans(Decisions decisions, const ProgramFloor& floor);
    double attempt(const Decisions& decisions);
    double branch_floor(const Branch& branch) const;
    bool prunes(double floor_s) const { return floor_s >= best_s_ * (1.0 - kProofGap); }
    void leave_open(double floor_s);
    bool spent();

    const Problem& problem_;
    const BoardView& board_;
    const std::int64_t flash_bytes_;
    CandidateEvaluator evaluator_;
    TiledPrograms programs_;
    ProgramFloors floors_;
    OperatorVariants variants_;
    DecisionFacts facts_;
    std::optional<schedule::Schedule> best_;
    double best_s_ = std::numeric_limits<double>::infinity();
    double open_floor_s_ = std::numeric_limits<double>::infinity();
    TreeLimits limits_;
    double turns_before_s_ = 0.0, turns_after_s_ = 0.0;
    std::int64_t nodes_ = 0;
    bool cut_short_ = false, too_large_ = false;
};

}  // namespace outcore::scheduler
