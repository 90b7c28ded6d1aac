// SPDX-License-Identifier: Apache-2.0
#include "scheduler/fused_scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>

#include "scheduler/fused/fused_plan.hpp"
#include "scheduler/tiled/best_outcome.hpp"

namespace outcore::scheduler {
namespace {

std::int64_t on_chip_bytes(const BoardView& board) {
    std::int64_t bytes = 0;
    for (const DeviceId device : board.on_chip) bytes += board.usable_bytes[device.index()];
    return bytes;
}

/// The least size, up to what no plan does without, at which there is a schedule.
std::optional<std::int64_t> nearest(const Problem& problem, std::int64_t least) {
    constexpr double kSteps[] = {1.0, 1.02, 1.05, 1.1, 1.2, 1.35, 1.5, 2.0};
    Problem larger = problem;
    for (const double step : kSteps) {
        larger.constraints.sram_bytes =
            static_cast<std::int64_t>(step * static_cast<double>(least));
        const auto board = view_board(larger);
        if (!board || on_chip_bytes(*board) < *larger.constraints.sram_bytes) return std::nullopt;
        CandidateEvaluator evaluator(larger, *board);
        FusedPlans plans(larger, *board, evaluator,
                         std::make_shared<OperatorSpaces>(larger, *board));
        if (plans.any()) return larger.constraints.sram_bytes;
    }
    return std::nullopt;
}

Infeasible too_little(const Problem& problem, const BoardView& board, const TightestRun& run) {
    const network::Network& network = *problem.network;
    Infeasible why;
    why.op = run.at;
    why.resource = "on-chip RAM";
    why.bytes_needed = run.bytes;
    why.bytes_free = on_chip_bytes(board);
    why.nearest_bytes = nearest(problem, std::max(run.bytes, why.bytes_free));
    const std::string where =
        run.rows == 0 ? fmt::format("operator {} on its own", network.describe(run.at))
                      : fmt::format("operator {} in stripes of {} rows of {}",
                                    network.describe(run.at), run.rows, network.describe(run.last));
    why.message = fmt::format(
        "{} needs {} bytes of on-chip RAM with all activations that are alive then, {} are usable"
        "{}; {}",
        where, run.bytes, why.bytes_free,
        run.bytes > why.bytes_free ? "" : ", but not in one piece",
        why.nearest_bytes ? fmt::format("a schedule was found with {} bytes", *why.nearest_bytes)
                          : "no size that the board has was found to be enough");
    return why;
}

}  // namespace

Outcome FusedScheduler::make(const Problem& problem) const {
    const auto board = view_board(problem);
    if (!board) return baseline(problem);  // says what is missing
    CandidateEvaluator evaluator(problem, *board);
    FusedPlans plans(problem, *board, evaluator, std::make_shared<OperatorSpaces>(problem, *board));
    const auto found = plans.best();
    if (!found) return too_little(problem, *board, plans.tightest());
    return emit_fitting(problem, *board, evaluator, found->decisions);
}

}  // namespace outcore::scheduler
