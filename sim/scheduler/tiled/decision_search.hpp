// A seeded local search over decisions: tile shapes, what stays on chip, batches, depth, placement,
// operator order.
//
// 1. An operator is drawn, the likelier the more time is lost there: waiting, handlers, kernels
//    slower than with its best tiles. Or one near it: room is taken where time is lost later.
// 2. One of its decisions is changed; half of the time those of all operators like it as well.
// 3. The candidate is planned and timed. It is taken when it is not slower than the present one by
//    more than a threshold that falls to 0; the best one ever seen is kept.
// Same seed and budget, same result. Does not promise an optimum.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

#include "base/random.hpp"
#include "scheduler/tiled/decision_facts.hpp"
#include "scheduler/tiled/lookahead_plans.hpp"
#include "scheduler/tiled/relief.hpp"
#include "scheduler/tiled/tile_choices.hpp"

namespace outcore::scheduler {

struct SearchEffort {
    std::int64_t candidates = 0;
    std::uint32_t seed = 1;
    std::optional<std::chrono::steady_clock::time_point> deadline;
};

class DecisionSearch {
  public:
    DecisionSearch(const Problem& problem, const BoardView& board, CandidateEvaluator& evaluator,
                   std::shared_ptr<OperatorSpaces> spaces);

    Found improve(Found start, const SearchEffort& effort);
    /// Whether the last improve() ended at its deadline: then its result may differ next time.
    bool out_of_time() const { return out_of_time_; }

  private:
    double burden() const;
    void weigh();
    OperatorId draw_operator();
    bool change(Decisions& decisions);
    bool change_shape(Decisions& decisions, OperatorId op);
    bool change_residency(Decisions& decisions, OperatorId op);
    bool change_order(Decisions& decisions, OperatorId op);
    bool change_tight(Decisions& decisions, OperatorId op);
    bool change_pin(Decisions& decisions, OperatorId op);
    bool change_in_place(Decisions& decisions, OperatorId op);
    bool change_waiting(Decisions& decisions);
    bool change_flash(Decisions& decisions, OperatorId op);
    bool change_planner(Decisions& decisions);
    const TileChoice& draw_choice(const TileChoices& choices, const TileShape& now,
                                  std::int64_t room);
    void refit(Decisions& decisions, OperatorId op);
    double uniform() { return random_.next() / 4294967296.0; }
    std::size_t below(std::size_t count) { return random_.next() % count; }

    const Problem& problem_;
    const network::Network& network_;
    CandidateEvaluator& evaluator_;
    DecisionFacts facts_;
    Relief relief_;
    ChoiceTable choices_;
    std::vector<std::vector<OperatorId>> alike_;  // by operator, itself included
    std::vector<OperatorId> tiled_;
    std::vector<double> least_s_;  // by operator: kernels with the best tiles
    std::vector<double> sums_;     // running weights over tiled_
    Xorshift32 random_{1};
    bool branches_ = false;
    bool out_of_time_ = false;
};

}  // namespace outcore::scheduler
