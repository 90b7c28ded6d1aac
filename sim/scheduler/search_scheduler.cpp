// SPDX-License-Identifier: Apache-2.0
#include "scheduler/search_scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scheduler/tiled/best_outcome.hpp"
#include "scheduler/tiled/decision_search.hpp"
#include "scheduler/tiled/join_search.hpp"

namespace outcore::scheduler {
namespace {

/// Candidates when no budget is given: fewer the longer one takes, a few seconds in all. About a
/// microsecond a task on the machine of docs/schedulers.md.
std::int64_t default_budget(const Program& program) {
    constexpr std::int64_t kTasks = 2'500'000, kFewest = 400, kMost = 12000;
    const auto tasks = static_cast<std::int64_t>(program.steps.size() + program.moves.size());
    return std::clamp(kTasks / std::max<std::int64_t>(1, tasks), kFewest, kMost);
}

SearchEffort effort_of(const Constraints& constraints, const Program& program,
                       std::chrono::steady_clock::time_point start) {
    SearchEffort effort;
    effort.candidates = constraints.budget.value_or(default_budget(program));
    effort.seed = constraints.seed;
    if (constraints.time_limit_s) {
        effort.deadline = start + std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                                      std::chrono::duration<double>(*constraints.time_limit_s));
    }
    return effort;
}

/// Where a search may start: what lookahead finds for one way to share out the RAM.
struct Trail {
    Trail(const Problem& problem, const BoardView& view, const Outcome& simple)
        : board(view),
          evaluator(std::make_unique<CandidateEvaluator>(problem, view)),
          spaces(std::make_shared<OperatorSpaces>(problem, view)) {
        evaluator->refer_to(simple);
        found = lookahead_plan(
            problem, board, *evaluator, spaces,
            {flash_room(problem, board, simple), problem.constraints.prefetch_depth});
    }

    BoardView board;
    std::unique_ptr<CandidateEvaluator> evaluator;
    std::shared_ptr<OperatorSpaces> spaces;
    std::optional<Found> found;
};

}  // namespace

Outcome SearchScheduler::make(const Problem& problem) const {
    const auto start = std::chrono::steady_clock::now();
    Outcome simple = problem.constraints.objective.only_latency() ? baseline(problem)
                                                                  : make(for_latency(problem));
    std::vector<Trail> trails;
    for (const BoardView& board : board_views(problem)) {
        Trail trail(problem, board, simple);
        if (trail.found) trails.push_back(std::move(trail));
    }
    if (trails.empty()) return without_programs(problem, std::move(simple));
    const auto best_trail = std::min_element(
        trails.begin(), trails.end(),
        [](const Trail& a, const Trail& b) { return a.found->seconds < b.found->seconds; });
    const BoardView& board = best_trail->board;
    CandidateEvaluator& evaluator = *best_trail->evaluator;
    evaluator.evaluate(best_trail->found->decisions);
    const SearchEffort effort = effort_of(problem.constraints, evaluator.program(), start);
    DecisionSearch search(problem, board, evaluator, best_trail->spaces);
    const Found best = improve_joins(evaluator, search.improve(*best_trail->found, effort),
                                     search.out_of_time() ? 0 : effort.candidates);
    Outcome outcome =
        faster(problem, emit_fitting(problem, board, evaluator, best.decisions), std::move(simple));
    if (auto* made = std::get_if<schedule::Schedule>(&outcome))
        made->origin.scheduler =
            fmt::format("search, {} candidates, seed {}{}", effort.candidates, effort.seed,
                        search.out_of_time() ? ", ended by its time limit" : "");
    return outcome;
}

}  // namespace outcore::scheduler
