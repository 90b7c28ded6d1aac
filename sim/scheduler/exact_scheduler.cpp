// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact_scheduler.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "schedule/firmware_room.hpp"
#include "scheduler/exact/exact_tree.hpp"
#include "scheduler/fused_scheduler.hpp"
#include "scheduler/lookahead_scheduler.hpp"
#include "scheduler/search_scheduler.hpp"
#include "scheduler/tiled_scheduler.hpp"
#include "scheduler/xip_scheduler.hpp"

namespace outcore::scheduler {
namespace {

constexpr std::int64_t kDefaultNodes = 100'000;
/// Every operator more multiplies the tree.
constexpr std::size_t kMostOperators = 8;

/// The best schedule of the other schedulers: where the tree starts, so that none of them beats it.
Outcome best_of_the_box(const Problem& problem, double& seconds) {
    const SearchScheduler search;
    const LookaheadScheduler lookahead;
    const DoubleBufferScheduler buffered;
    const SerialScheduler serial;
    const FusedScheduler fused;
    const XipScheduler xip;
    const Scheduler* all[] = {&search, &lookahead, &buffered, &serial, &fused, &xip};
    std::optional<Outcome> best;
    for (const Scheduler* one : all) {
        Outcome outcome = one->run(problem);
        const auto* made = std::get_if<schedule::Schedule>(&outcome);
        const double now = made ? analytic_seconds(*made, *problem.profile)
                                : std::numeric_limits<double>::infinity();
        if (best && now >= seconds) continue;  // why there is none: the first one says it
        seconds = now;
        best = std::move(outcome);
    }
    return *std::move(best);
}

std::size_t operators_that_run(const network::Network& network) {
    return static_cast<std::size_t>(
        std::count_if(network.operators.begin(), network.operators.end(),
                      [](const network::Operator& op) { return !network::is_view(op.kind); }));
}

/// What firmware and a blob of any length leave of it.
std::int64_t most_flash(const Problem& problem, const BoardView& board) {
    if (!board.internal_flash) return 0;
    return std::max<std::int64_t>(
        0, std::min(problem.constraints.internal_flash_bytes,
                    board.internal_flash_bytes - schedule::kRuntimeCodeBytes));
}

TreeLimits limits_of(const Constraints& constraints) {
    TreeLimits limits;
    limits.nodes = constraints.budget.value_or(kDefaultNodes);
    if (constraints.time_limit_s)
        limits.deadline = std::chrono::steady_clock::now() +
                          std::chrono::duration_cast<std::chrono::steady_clock::duration>(
                              std::chrono::duration<double>(*constraints.time_limit_s));
    return limits;
}

/// One tree for each way to share out the RAM, the nodes for all of them: what one leaves is for
/// those behind it. The floor of them all.
double search_trees(const Problem& problem, const std::vector<BoardView>& boards,
                    ProvenOutcome& result) {
    Proof& proof = result.proof;
    const TreeLimits all = limits_of(problem.constraints);
    double floor_s = std::numeric_limits<double>::infinity();
    auto left = static_cast<std::int64_t>(boards.size());
    for (const BoardView& board : boards) {
        TreeLimits limits = all;
        limits.nodes = std::max<std::int64_t>(0, all.nodes - proof.nodes) / left--;
        ExactTree tree(problem, board, most_flash(problem, board), limits);
        tree.search(proof.seconds);
        if (auto best = tree.take_best()) {
            result.outcome = *std::move(best);
            proof.seconds = tree.best_s();
        }
        floor_s = std::min(floor_s, tree.floor_s());
        proof.nodes += tree.nodes();
        proof.ended_early = proof.ended_early || tree.cut_short();
    }
    return floor_s;
}

Proof::Status status_of(const Proof& proof, bool empty_space) {
    if (proof.seconds == std::numeric_limits<double>::infinity())
        return empty_space ? Proof::Status::Infeasible : Proof::Status::Unknown;
    const bool met = proof.floor_s >= proof.seconds * (1.0 - kProofGap);
    return met ? Proof::Status::Optimal : Proof::Status::Feasible;
}

void state(const Proof& proof, Outcome& outcome) {
    if (auto* made = std::get_if<schedule::Schedule>(&outcome))
        made->origin.scheduler = "exact, " + describe(proof);
    if (auto* why = std::get_if<Infeasible>(&outcome))
        why->message = fmt::format("{}: {}", describe(proof), why->message);
}

}  // namespace

std::string describe(const Proof& proof) {
    const std::string effort =
        fmt::format("{} nodes{}", proof.nodes, proof.ended_early ? ", ended by its budget" : "");
    switch (proof.status) {
        case Proof::Status::Optimal:
            return fmt::format("optimal to within {} %, {}", 100.0 * kProofGap, effort);
        case Proof::Status::Feasible:
            if (proof.floor_s <= 0.0)
                return fmt::format("feasible, no lower bound: too large for a proof, {}", effort);
            return fmt::format("feasible, lower bound {:.6g} ms, gap {:.3g} %, {}",
                               1e3 * proof.floor_s, 100.0 * proof.gap(), effort);
        case Proof::Status::Infeasible:
            return fmt::format("infeasible (proven), {}", effort);
        case Proof::Status::Unknown:
            break;
    }
    return fmt::format("no schedule found, not proven infeasible, {}", effort);
}

ProvenOutcome solve_exactly(const Problem& problem) {
    ProvenOutcome result{no_storage(problem), {}};
    Proof& proof = result.proof;
    result.outcome = best_of_the_box(problem, proof.seconds);
    const bool only_latency =
        problem.constraints.objective.only_latency() && problem.constraints.limits.empty();
    const bool small = operators_that_run(*problem.network) <= kMostOperators;
    double floor_s = 0.0;
    const std::vector<BoardView> boards = board_views(problem);
    if (!boards.empty() && only_latency && small) floor_s = search_trees(problem, boards, result);
    proof.floor_s = std::min(proof.seconds, floor_s);
    proof.status = status_of(proof, floor_s == std::numeric_limits<double>::infinity());
    state(proof, result.outcome);
    return result;
}

Outcome ExactScheduler::make(const Problem& problem) const {
    return solve_exactly(problem).outcome;
}

}  // namespace outcore::scheduler
