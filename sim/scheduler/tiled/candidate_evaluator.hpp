// Decisions -> program -> memory plan -> time: one candidate after another, all working memory
// kept. SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "scheduler/program/program_timing.hpp"
#include "scheduler/tiled/tiled_program.hpp"

namespace outcore::scheduler {

class CandidateEvaluator {
  public:
    CandidateEvaluator(const Problem& problem, const BoardView& board);

    /// Weights of the objective refer to this schedule, if it is one.
    void refer_to(const Outcome& first);

    /// Its score: seconds of one frame, unless objective or limits say otherwise. Nothing when some
    /// value finds no room: then shortage() says which. A program of more than `most_tasks` is not
    /// planned.
    std::optional<double> evaluate(const Decisions& decisions,
                                   std::size_t most_tasks = static_cast<std::size_t>(-1));
    std::size_t tasks() const { return program_->steps.size() + program_->moves.size(); }
    std::int64_t evaluated() const { return evaluated_; }
    /// Whether activations may be swapped to external RAM.
    bool can_swap() const { return board_.external.has_value(); }

    // Of the latest candidate.
    const Program& program() const { return *program_; }
    const MemoryPlan& plan() const { return planner_.result(); }
    const ProgramTime& time() const { return *time_; }
    const Shortage& shortage() const { return planner_.shortage(); }
    /// Whose step it is that has too little room; invalid for the application's turns.
    OperatorId short_operator() const;

    schedule::Schedule emit(const Decisions& decisions);

  private:
    const Problem& problem_;
    const BoardView board_;
    TiledPrograms programs_;
    MemoryPlanner planner_;
    ProgramTiming timing_;
    Scorer scorer_;
    const Program* program_ = nullptr;
    const ProgramTime* time_ = nullptr;
    std::int64_t evaluated_ = 0;
};

/// Of a finished schedule; less is better.
double score(const schedule::Schedule& schedule, Scorer& scorer,
             const cost::KernelProfile& profile);

/// Seconds of one frame of a finished schedule, by the same closed forms; what it is judged by.
double analytic_seconds(const schedule::Schedule& schedule, const cost::KernelProfile& profile);

}  // namespace outcore::scheduler
