// What a case becomes: a score, a reason, or a refusal; and what the cases say together.
// SPDX-License-Identifier: Apache-2.0
#include "explore/comparison.hpp"

#include <catch2/catch.hpp>
#include <cmath>

#include "explore/comparison_summary.hpp"
#include "scheduler/schedule_bound.hpp"
#include "simulator/simulator.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using explore::CaseProblem;
using explore::CaseStatus;
using explore::ComparedCase;
using simulator::Fidelity;

namespace {

network::Network small_network() {
    return test::NetworkBuilder({1, 24, 24, 8})
        .conv(32, 3)
        .conv(64, 3, 2)
        .fully_connected(100)
        .build();
}

CaseProblem small_case(std::optional<std::int64_t> sram = std::nullopt) {
    CaseProblem one{{"small", "F746", 0}, test::problem(small_network(), "stm32f746g-disco")};
    one.problem.constraints.sram_bytes = sram;
    return one;
}

const scheduler::Scheduler& built_in(const std::string& name) {
    static const scheduler::Registry registry = scheduler::make_builtin_schedulers();
    return **registry.find(name);
}

/// Plans as its elder does, then forgets one edge.
class ForgetfulScheduler : public scheduler::Scheduler {
  public:
    std::string_view name() const override { return "forgetful"; }
    std::string_view summary() const override { return "breaks the contract"; }

  private:
    scheduler::Outcome make(const scheduler::Problem& problem) const override {
        scheduler::Outcome outcome = built_in("double-buffer").run(problem);
        for (schedule::Task& task : std::get<schedule::Schedule>(outcome).tasks) task.after.clear();
        return outcome;
    }
};

ComparedCase row(const char* network, const char* scheduler, double latency_s, double gap,
                 double slowdown = 1.0) {
    ComparedCase made;
    made.place = {network, "board", 1024};
    made.scheduler = scheduler;
    made.score.latency_s = latency_s;
    made.score.bound_cycles = 1e6;
    made.score.latency_cycles = std::llround(1e6 * (1.0 + gap));
    made.score.slowdown = slowdown;
    return made;
}

}  // namespace

TEST_CASE("a planned case has the numbers of its simulation and of its bound") {
    const CaseProblem one = small_case();
    const ComparedCase row =
        explore::compare_one(one, built_in("double-buffer"), Fidelity::Analytic);
    REQUIRE(row.planned());
    CHECK(row.scheduler == "double-buffer");
    CHECK_FALSE(row.by_hand);

    const auto outcome = test::run("double-buffer", one.problem);
    const auto& plan = std::get<schedule::Schedule>(outcome);
    simulator::Options options;
    options.fidelity = Fidelity::Analytic;
    const auto result = simulator::simulate(plan, *one.problem.profile, options);
    REQUIRE(result.ok());
    const auto bound = scheduler::schedule_bound(plan, *one.problem.layouts, *one.problem.profile,
                                                 one.problem.constraints);
    CHECK(row.score.latency_cycles == result->latency_cycles);
    CHECK(row.score.energy_j == result->energy_j);
    CHECK(row.score.tasks == static_cast<std::int64_t>(plan.tasks.size()));
    CHECK(row.score.bound_cycles == bound.cycles);
    CHECK(row.score.bound == bound.name);
    CHECK(row.score.gap() >= 0.0);
    CHECK(row.score.compute_cycles == static_cast<double>(result->compute_cycles));
    CHECK(row.score.kernel_excess() >= 0.0);
    CHECK(row.score.storage_read_bytes > 0);
    CHECK(row.score.storage_written_bytes == 0);
    CHECK(row.score.storage_programs == 0.0);
}

TEST_CASE("both fidelities score the same schedule, each in its own time") {
    const CaseProblem one = small_case();
    const auto& scheduler = built_in("double-buffer");
    const ComparedCase closed = explore::compare_one(one, scheduler, Fidelity::Analytic);
    const ComparedCase systemc = explore::compare_one(one, scheduler, Fidelity::Transaction);
    const ComparedCase again = explore::compare_one(one, scheduler, Fidelity::Transaction);
    REQUIRE(closed.planned());
    REQUIRE(systemc.planned());
    CHECK(closed.score.tasks == systemc.score.tasks);
    CHECK(systemc.score.latency_cycles == again.score.latency_cycles);
    CHECK(systemc.score.latency_s == Approx(closed.score.latency_s).epsilon(0.05));
}

TEST_CASE("a case without a schedule is a row with the reason") {
    const ComparedCase row =
        explore::compare_one(small_case(1024), built_in("serial"), Fidelity::Analytic);
    CHECK(row.status == CaseStatus::Infeasible);
    CHECK_THAT(row.reason, Catch::Contains("on-chip RAM"));
    CHECK(row.place.network == "small");
}

TEST_CASE("a schedule that breaks the contract is refused with the rule") {
    const ComparedCase row =
        explore::compare_one(small_case(), ForgetfulScheduler(), Fidelity::Analytic);
    CHECK(row.status == CaseStatus::Refused);
    CHECK_THAT(row.reason, Catch::Contains("rule "));
    CHECK(row.scheduler == "forgetful");
}

TEST_CASE("a summary is made of geometric means of what was planned") {
    std::vector<ComparedCase> rows = {
        row("a", "base", 2.0, 0.5, 2.0),  row("a", "new", 1.0, 0.0, 1.0),
        row("b", "base", 8.0, 0.09, 2.0), row("b", "new", 1.0, 0.21, 4.0),
        row("c", "base", 1.0, 0.0, 1.0),  row("c", "new", 1.5, 0.0, 2.0)};
    rows.push_back(row("d", "new", 1.0, 0.0));
    rows.back().status = CaseStatus::Infeasible;
    rows.push_back(row("e", "new", 1.0, 0.0));
    rows.back().status = CaseStatus::Refused;
    const auto summaries = explore::summarise(rows, "base");
    REQUIRE(summaries.size() == 2);
    CHECK(summaries[0].scheduler == "base");
    CHECK(summaries[0].speedup == Approx(1.0));
    CHECK(summaries[0].slower == 0);
    const explore::SchedulerSummary& one = summaries[1];
    CHECK(one.cases == 5);
    CHECK(one.planned == 3);
    CHECK(one.infeasible == 1);
    CHECK(one.refused == 1);
    CHECK(one.mean_gap == Approx(std::cbrt(1.21) - 1.0));
    CHECK(one.near_share == Approx(2.0 / 3.0));
    CHECK(one.worst_gap == Approx(0.21));
    CHECK(one.mean_slowdown == Approx(2.0));
    CHECK(one.speedup == Approx(std::cbrt(2.0 * 8.0 / 1.5)));
    CHECK(one.slower == 1);
    CHECK(one.shared == 3);

    const auto far = explore::far_cases(rows, "base");
    REQUIRE(far.size() == 1);
    CHECK(far[0]->place.network == "a");
}

TEST_CASE("a scheduler that plans nothing has no means") {
    std::vector<ComparedCase> rows = {row("a", "base", 2.0, 0.5)};
    rows.front().status = CaseStatus::Infeasible;
    const auto summaries = explore::summarise(rows, "base");
    REQUIRE(summaries.size() == 1);
    CHECK(summaries[0].planned == 0);
    CHECK(summaries[0].mean_gap == 0.0);
    CHECK(summaries[0].speedup == 0.0);
}
