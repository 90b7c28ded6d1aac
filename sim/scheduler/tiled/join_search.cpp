// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/join_search.hpp"

#include <algorithm>

namespace outcore::scheduler {
namespace {

/// Of the time: what a change has to gain. Assumed; rounding noise is far below.
constexpr double kLeastGain = 1e-6;

std::size_t count_loads(const Program& program) {
    return static_cast<std::size_t>(
        std::count_if(program.moves.begin(), program.moves.end(),
                      [](const Move& move) { return move.from_image(); }));
}

}  // namespace

std::vector<std::uint32_t> batch_starts(const Program& program, const MemoryPlan& plan) {
    IdVector<MoveId, bool> first(program.moves.size(), false);
    for (const Batch& batch : plan.batches) first[plan.moves_of(batch).front()] = true;
    std::vector<MoveId> loads;
    for (std::size_t m = 0; m < program.moves.size(); ++m)
        if (program.moves[MoveId(m)].from_image()) loads.push_back(MoveId(m));
    std::stable_sort(loads.begin(), loads.end(), [&](MoveId a, MoveId b) {
        return program.moves[a].before < program.moves[b].before;
    });
    std::vector<std::uint32_t> starts;
    for (std::uint32_t i = 0; i < loads.size(); ++i)
        if (first[loads[i]]) starts.push_back(i);
    return starts;
}

void toggle_start(std::vector<std::uint32_t>& starts, std::uint32_t load) {
    const auto at = std::lower_bound(starts.begin(), starts.end(), load);
    if (at != starts.end() && *at == load)
        starts.erase(at);
    else
        starts.insert(at, load);
}

Found improve_joins(CandidateEvaluator& evaluator, Found start, std::int64_t most) {
    const auto before = evaluator.evaluate(start.decisions);
    const std::size_t loads = count_loads(evaluator.program());
    if (!before || loads < 2 || loads > kMostJoinedLoads) return start;
    Found best = start;
    best.seconds = *before;
    best.decisions.planner.batch_starts = batch_starts(evaluator.program(), evaluator.plan());
    for (bool better = true; better;) {
        better = false;
        for (std::uint32_t load = 1; load < loads; ++load) {
            if (most-- <= 0) return best;
            Decisions candidate = best.decisions;
            toggle_start(candidate.planner.batch_starts, load);
            const auto seconds = evaluator.evaluate(candidate);
            if (!seconds || *seconds >= best.seconds * (1.0 - kLeastGain)) continue;
            best = {std::move(candidate), *seconds};
            better = true;
        }
    }
    return best;
}

}  // namespace outcore::scheduler
