// Which cut, which tiles: bodies of a pipeline tried one after another, the shortest kept.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>
#include <optional>

#include "scheduler/pipeline/pipeline_body.hpp"
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
        OperatorId cut;  // first operator of the second stage
        double period_s = 0.0;
    };
    std::vector<OperatorId> ranked_cuts(const Decisions& seed);
    void try_cut(const Decisions& seed, OperatorId cut, double longest_s);
    /// Makes tiles smaller until there is room.
    std::optional<double> fit(Candidate& candidate);
    std::optional<double> evaluate(Candidate& candidate);
    /// The cheapest tiles of an operator that take no longer, and no more room.
    bool choose_tiles(Decisions& decisions, OperatorId op, double longest_s,
                      std::int64_t most_bytes);
    double tiles_of(OperatorId op, const TileShape& shape) const;
    std::int32_t first_step(const Program& frame, OperatorId op) const;

    const Problem& problem_;
    const BoardView board_;
    std::shared_ptr<OperatorSpaces> spaces_;
    DecisionFacts facts_;
    TiledPrograms programs_;
    MemoryPlanner planner_;
    ProgramTiming timing_;
    const double storage_s_per_byte_;
    Program body_;
    std::optional<Candidate> best_;
};

}  // namespace outcore::scheduler
