// What `exact` says is proven holds, whatever its budget (more and longer: slow/exact_search_test).
#include "scheduler/exact_trial.hpp"

using namespace outcore;
using test::small_problem;

TEST_CASE("exact is never beaten, and its floor and the bounds hold") {
    Xorshift32 random(77002);
    test::ExactTally tally;
    for (int round = 0; round < 24; ++round) {
        INFO("seed 77002, round " << round);
        scheduler::Problem problem = small_problem(random);
        problem.constraints.budget = 1000;
        test::try_exact(problem, {"serial", "double-buffer", "lookahead", "search", "fused", "xip"},
                        tally);
    }
    CHECK(tally.optimal >= 8);
    CHECK(tally.infeasible >= 1);
}

TEST_CASE("a smaller budget of exact gives a proof that says so, never a better schedule") {
    Xorshift32 random(77001);
    int shortened = 0;
    for (int round = 0; round < 12; ++round) {
        scheduler::Problem problem = small_problem(random);
        problem.constraints.budget = 40;
        const scheduler::ProvenOutcome few = scheduler::solve_exactly(problem);
        const auto again = scheduler::solve_exactly(problem);
        REQUIRE(describe(few.proof) == describe(again.proof));
        REQUIRE(few.proof.seconds >= few.proof.floor_s);
        if (!few.proof.ended_early) continue;
        ++shortened;
        INFO("round " << round << ": " << describe(few.proof));
        REQUIRE(few.proof.status != scheduler::Proof::Status::Infeasible);
    }
    CHECK(shortened >= 2);
}
