// `exact` on random small problems, held against the other schedulers, the checker and the bounds.
#pragma once

#include <catch2/catch.hpp>

#include <algorithm>
#include <limits>
#include <string>
#include <vector>

#include "schedule/checker.hpp"
#include "scheduler/exact_scheduler.hpp"
#include "scheduler/schedule_bound.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"
#include "support/problems.hpp"
#include "support/random_network.hpp"

namespace outcore::test {

/// A few operators in a few KiB: some have room for all, some have to swap, to cut, or to fail.
inline scheduler::Problem small_problem(Xorshift32& random) {
    const char* boards[] = {"stm32f746g-disco", "stm32f746g-disco-sd", "stm32h747i-disco",
                            "b-u585i-iot02a", "stm32l476g-disco"};
    scheduler::Problem made = problem(small_random_network(random), boards[random.in_range(0, 4)]);
    made.constraints.sram_bytes = std::int64_t{256} * random.in_range(4, 40);
    made.constraints.external_ram = random.in_range(0, 1) == 0;
    if (random.in_range(0, 3) == 0)
        made.constraints.internal_flash_bytes = std::int64_t{1024} * random.in_range(1, 16);
    return made;
}

inline double seconds_of(const scheduler::Outcome& outcome, const scheduler::Problem& problem) {
    const auto* made = std::get_if<schedule::Schedule>(&outcome);
    return made ? scheduler::analytic_seconds(*made, *problem.profile)
                : std::numeric_limits<double>::infinity();
}

struct ExactTally {
    int optimal = 0, feasible = 0, infeasible = 0, unknown = 0;
    double search_ratios = 0.0, worst_search = 1.0;
    double proven_ratios = 0.0;  // of those that are optimal

    int made() const { return optimal + feasible; }
    double search_mean() const { return search_ratios / made(); }
    double proven_mean() const { return proven_ratios / optimal; }
};

/// Requires what a proof says; counts what it is.
inline void try_exact(const scheduler::Problem& problem, const std::vector<std::string>& others,
                      ExactTally& tally) {
    using scheduler::Proof;
    const scheduler::ProvenOutcome solved = scheduler::solve_exactly(problem);
    const Proof& proof = solved.proof;
    INFO(problem.platform->name << ": " << describe(proof));
    for (const std::string& other : others) {
        INFO(other);
        const double seconds = seconds_of(run(other, problem), problem);
        REQUIRE(proof.seconds <= seconds);
        if (other != "search" || seconds == std::numeric_limits<double>::infinity()) continue;
        tally.search_ratios += seconds / proof.seconds;
        if (proof.status == Proof::Status::Optimal) tally.proven_ratios += seconds / proof.seconds;
        tally.worst_search = std::max(tally.worst_search, seconds / proof.seconds);
    }
    const auto* made = std::get_if<schedule::Schedule>(&solved.outcome);
    REQUIRE((made != nullptr) ==
            (proof.status == Proof::Status::Optimal || proof.status == Proof::Status::Feasible));
    if (made == nullptr) {
        ++(proof.status == Proof::Status::Infeasible ? tally.infeasible : tally.unknown);
        return;
    }
    ++(proof.status == Proof::Status::Optimal ? tally.optimal : tally.feasible);
    const schedule::CheckReport report = schedule::check(*made, *problem.layouts, 1);
    INFO((report.ok() ? "" : report.violations[0].message));
    REQUIRE(report.ok());
    REQUIRE(seconds_of(solved.outcome, problem) == proof.seconds);
    REQUIRE(proof.floor_s <= proof.seconds);
    const double bound =
        scheduler::schedule_bound(*made, *problem.layouts, *problem.profile, problem.constraints)
            .cycles /
        problem.platform->core.clock.count;
    REQUIRE(bound <= proof.seconds * (1.0 + 1e-9));
}

}  // namespace outcore::test
