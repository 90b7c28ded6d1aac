// What a case becomes: a score, a reason, or a refusal; and what the cases say together.
// SPDX-License-Identifier: Apache-2.0
#include "explore/comparison.hpp"

#include <catch2/catch.hpp>
#include <cmath>
#include <csignal>
#include <stdexcept>

#include "explore/case_bytes.hpp"
#include "explore/case_workers.hpp"
#include "explore/comparison_run.hpp"
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

/// Dies where another plans.
class CrashingScheduler : public scheduler::Scheduler {
  public:
    std::string_view name() const override { return "crashing"; }
    std::string_view summary() const override { return "ends its process"; }

  private:
    scheduler::Outcome make(const scheduler::Problem&) const override {
        ::raise(SIGKILL);  // no signal that the test program catches
        return scheduler::Infeasible{};
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
    CHECK(row.score.throughput_fps == result->throughput_fps);
    CHECK(row.score.throughput_fps <= row.score.throughput_bound_fps);
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

TEST_CASE("a scheduler that crashes costs its own row, whatever the number of jobs") {
    const CrashingScheduler crashing;
    const ForgetfulScheduler forgetful;
    const std::vector<const scheduler::Scheduler*> schedulers = {
        &built_in("serial"), &crashing, &built_in("double-buffer"), &forgetful};
    std::string first;
    for (const std::size_t jobs : {1U, 3U, 20U}) {
        std::size_t calls = 0;
        explore::RunOptions options;
        options.jobs = jobs;
        options.progress = [&](std::size_t done, std::size_t all, const std::string&) {
            CHECK(done == ++calls);
            CHECK(all == 8);
        };
        auto rows =
            explore::run_comparison({small_case(), small_case(65536)}, {}, schedulers, options);
        REQUIRE(rows.size() == 8);
        CHECK(calls == 8);
        for (std::size_t i = 0; i < rows.size(); ++i) {
            INFO(i);
            CHECK(rows[i].scheduler == schedulers[i % 4]->name());
            rows[i].planning_s = 0.0;
        }
        CHECK(rows[0].planned());
        CHECK(rows[1].status == CaseStatus::Failed);
        CHECK_THAT(rows[1].reason, Catch::Contains("signal 9"));
        CHECK(rows[2].planned());
        CHECK(rows[3].status == CaseStatus::Refused);
        if (first.empty()) first = explore::to_text(rows);
        CHECK(explore::to_text(rows) == first);
    }
}

TEST_CASE("what a job throws is the reason of its loss") {
    const std::vector<explore::CaseJob> jobs = {
        []() -> std::vector<ComparedCase> { throw std::runtime_error("no such thing"); },
        [] { return std::vector<ComparedCase>{row("a", "base", 1.0, 0.0)}; }};
    const auto results = explore::run_jobs(jobs, 2, [](std::size_t) {});
    REQUIRE(results.size() == 2);
    CHECK(results[0].lost == "threw: no such thing");
    CHECK(results[0].cases.empty());
    CHECK(results[1].lost.empty());
    CHECK(results[1].cases.size() == 1);
}

TEST_CASE("a schedule made by hand stands in its own case or behind the schedulers of one") {
    const CaseProblem one = small_case();
    const auto outcome = test::run("serial", one.problem);
    const explore::HandMade hand{"mine.json", std::get<schedule::Schedule>(outcome), one};
    const std::vector<const scheduler::Scheduler*> schedulers = {&built_in("serial")};
    for (const bool there : {true, false}) {
        std::vector<CaseProblem> cases;
        if (there) cases.push_back(one);
        const auto rows = explore::run_comparison(cases, {hand}, schedulers, {});
        REQUIRE(rows.size() == 2);
        CHECK(rows[0].scheduler == "serial");
        CHECK_FALSE(rows[0].by_hand);
        CHECK(rows[1].scheduler == "mine.json");
        CHECK(rows[1].by_hand);
        CHECK(rows[1].score.latency_cycles == rows[0].score.latency_cycles);
    }
}

TEST_CASE("cases pass between processes as they are") {
    std::vector<ComparedCase> rows = {row("a \"net\"\n", "new", 1.0 / 3.0, 0.1, 1e-300)};
    rows[0].score.binding = "#1 to #2: \\ and \x01";
    rows[0].score.energy_j = 1234567.0 / 7.0;
    rows[0].score.tasks = std::int64_t{1} << 60;
    rows[0].status = CaseStatus::Failed;
    rows[0].by_hand = true;
    const auto back = explore::cases_from_text(explore::to_text(rows));
    REQUIRE(back.ok());
    REQUIRE(back->size() == 1);
    CHECK(back->front().place.network == rows[0].place.network);
    CHECK(back->front().score.latency_s == rows[0].score.latency_s);
    CHECK(back->front().score.slowdown == 1e-300);
    CHECK(back->front().score.energy_j == rows[0].score.energy_j);
    CHECK(back->front().score.tasks == rows[0].score.tasks);
    CHECK(back->front().score.binding == rows[0].score.binding);
    CHECK(explore::to_text(*back) == explore::to_text(rows));
    CHECK_FALSE(explore::cases_from_text("[{").ok());
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
