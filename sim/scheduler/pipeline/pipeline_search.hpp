// Which cuts, which tiles: bodies of a pipeline tried one after another, the shortest kept.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "scheduler/pipeline/stage_cuts.hpp"
#include "scheduler/program/program_timing.hpp"
#include "scheduler/tiled/decision_facts.hpp"
#include "scheduler/tiled/lookahead_plans.hpp"

namespace outcore::scheduler {

class PipelineSearch {
  public:
    PipelineSearch(const Problem& problem, const BoardView& board,
                   std::shared_ptr<OperatorSpaces> spaces);

    /// The body with the shortest iteration; nothing when none finds room.
    std::optional<schedule::Schedule> best(const Decisions& seed);

  private:
    struct Candidate {
        Decisions decisions;
        BodyOptions options;
        std::vector<OperatorId> cuts;  // first operators of the stages behind the first one
        double longest_s = 0.0;        // of tiles of the first stage
        double share = 1.0;            // of the on-chip RAM, for one operator
        double period_s = 0.0;
    };
    std::vector<StageCuts> cuts_worth_trying(const Decisions& seed);
    void try_tiles(Candidate candidate);
    /// Made to fit; false: there is no room.
    bool take_if_shorter(Candidate& candidate);
    bool move_out(Candidate& candidate);
    /// Batches of loads, and how many of the first constants stay.
    void try_memories(const Candidate& candidate);
    bool exhausted() const;
    /// Makes tiles smaller until there is room.
    std::optional<double> fit(Candidate& candidate);
    bool shrink_crowd(Candidate& candidate);
    bool shrink(Candidate& candidate, OperatorId op);
    std::optional<double> evaluate(Candidate& candidate);
    /// The cheapest tiles of an operator that keep the candidate's limits, and need no more room.
    bool choose_tiles(Candidate& candidate, OperatorId op, std::int64_t most_bytes);

    const Problem& problem_;
    const BoardView board_;
    std::shared_ptr<OperatorSpaces> spaces_;
    DecisionFacts facts_;
    TiledPrograms programs_;
    MemoryPlanner planner_;
    ProgramTiming timing_;
    const std::int64_t on_chip_bytes_;
    const double storage_s_per_byte_;
    Program body_;
    std::optional<Candidate> best_;
    std::size_t effort_ = 0;  // steps of all bodies so far
    std::size_t enough_ = 0;  // for the cuts so far
};

}  // namespace outcore::scheduler
