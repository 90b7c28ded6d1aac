// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/best_outcome.hpp"

#include <algorithm>

#include "schedule/firmware_room.hpp"
#include "scheduler/tiled_scheduler.hpp"

namespace outcore::scheduler {
namespace {

/// The operator with most constants in internal flash has them loaded instead; false: there is
/// none.
bool leave_flash(const network::Network& network, Decisions& decisions) {
    OperatorId largest;
    std::int64_t most = -1;
    for (std::size_t i = 0; i < decisions.operators.size(); ++i) {
        const OperatorId id(i);
        if (!decisions.operators[id].in_flash) continue;
        std::int64_t bytes = 0;
        for (const TensorId input : network.op(id).inputs)
            if (input.valid() && network.tensor(input).constant())
                bytes += network.tensor(input).size_bytes();
        if (bytes <= most) continue;
        most = bytes;
        largest = id;
    }
    if (!largest.valid()) return false;
    decisions.operators[largest].in_flash = false;
    return true;
}

/// Strictly, by the objective; weights refer to `one`.
bool better(const Problem& problem, const schedule::Schedule& one, const schedule::Schedule& than) {
    Scorer scorer(problem.constraints.objective, problem.constraints.limits);
    const double first = score(one, scorer, *problem.profile);
    return first < score(than, scorer, *problem.profile);
}

}  // namespace

Problem for_latency(const Problem& problem) {
    Problem changed = problem;
    changed.constraints.objective = {};
    return changed;
}

Outcome baseline(const Problem& problem) {
    Problem two_in_flight = problem;
    two_in_flight.constraints.prefetch_depth = 0;
    Outcome outcome = DoubleBufferScheduler().run(two_in_flight);
    if (auto* made = std::get_if<schedule::Schedule>(&outcome)) made->origin = {};
    return outcome;
}

Outcome without_programs(const Problem& problem, Outcome simple) {
    Outcome serial = SerialScheduler().run(problem);
    auto* made = std::get_if<schedule::Schedule>(&serial);
    if (made == nullptr) return simple;
    made->origin = {};
    const auto* buffered = std::get_if<schedule::Schedule>(&simple);
    return buffered == nullptr || better(problem, *made, *buffered) ? serial : simple;
}

std::int64_t flash_room(const Problem& problem, const BoardView& board, const Outcome& simple) {
    constexpr std::int64_t kGrowth = 2;  // of the blob: other tiles make more tasks
    const auto* made = std::get_if<schedule::Schedule>(&simple);
    if (made == nullptr || !board.internal_flash) return 0;
    const std::int64_t free = board.internal_flash_bytes - schedule::kRuntimeCodeBytes -
                              kGrowth * schedule::blob_bytes_at_most(*made);
    return std::max<std::int64_t>(0, std::min(free, problem.constraints.internal_flash_bytes));
}

schedule::Schedule emit_fitting(const Problem& problem, const BoardView& board,
                                CandidateEvaluator& evaluator, Decisions decisions) {
    for (;;) {
        schedule::Schedule made = evaluator.emit(decisions);
        if (!board.internal_flash) return made;
        const std::int64_t kept = schedule::used_range(made, *board.internal_flash).bytes();
        const std::int64_t room = board.internal_flash_bytes - schedule::kRuntimeCodeBytes -
                                  schedule::blob_bytes_at_most(made);
        if (kept <= std::min(room, problem.constraints.internal_flash_bytes)) return made;
        Decisions fewer = decisions;
        if (!leave_flash(*problem.network, fewer) || !evaluator.evaluate(fewer)) return made;
        decisions = std::move(fewer);
    }
}

Outcome faster(const Problem& problem, schedule::Schedule made, Outcome simple) {
    const auto* buffered = std::get_if<schedule::Schedule>(&simple);
    if (buffered == nullptr || !better(problem, *buffered, made)) return made;
    return without_programs(problem, std::move(simple));
}

}  // namespace outcore::scheduler
