// SPDX-License-Identifier: Apache-2.0
#include "scheduler/pipeline_scheduler.hpp"

#include "scheduler/lookahead_scheduler.hpp"
#include "scheduler/pipeline/pipeline_search.hpp"
#include "scheduler/pipeline/steady_period.hpp"

namespace outcore::scheduler {
namespace {

/// A longer latency must be worth something.
constexpr double kLeastGain = 0.005;

}  // namespace

Outcome PipelineScheduler::make(const Problem& problem) const {
    Outcome single = LookaheadScheduler().run(problem);
    auto* one_frame = std::get_if<schedule::Schedule>(&single);
    const auto board = view_board(problem);
    if (one_frame == nullptr || !board) return single;
    one_frame->origin = {};
    CandidateEvaluator evaluator(problem, *board);
    const auto spaces = std::make_shared<OperatorSpaces>(problem, *board);
    const auto found = lookahead_plan(problem, *board, evaluator, spaces, {});
    if (!found) return single;
    auto pipelined = PipelineSearch(problem, *board, spaces).best(found->decisions);
    if (!pipelined) return single;
    const double before = steady_period_s(*one_frame, *problem.profile);
    const double after = steady_period_s(*pipelined, *problem.profile);
    if (after > before * (1.0 - kLeastGain)) return single;
    return std::move(*pipelined);
}

}  // namespace outcore::scheduler
