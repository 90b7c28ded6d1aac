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
        problem.constraints.budget = 4000;
        test::try_exact(problem, {"serial", "double-buffer", "lookahead", "search", "fused", "xip"},
                        tally);
    }
    CHECK(tally.optimal >= 8);
}

TEST_CASE("where nothing fits, exact proves it") {
    scheduler::Problem problem = test::problem(
        test::NetworkBuilder({1, 12, 12, 8}).conv(8, 3).depthwise(3).build(), "stm32h747i-disco");
    problem.constraints.external_ram = false;
    problem.constraints.sram_bytes = 2048;  // the input and the first output take 2304
    const scheduler::ProvenOutcome solved = scheduler::solve_exactly(problem);
    CHECK(solved.proof.status == scheduler::Proof::Status::Infeasible);
    const auto* why = std::get_if<scheduler::Infeasible>(&solved.outcome);
    REQUIRE(why != nullptr);
    CHECK(why->message.find("infeasible (proven)") == 0);
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
