// SPDX-License-Identifier: Apache-2.0
#include "explore/run/worker_pool.hpp"

#include <dirent.h>
#include <unistd.h>

#include <catch2/catch.hpp>
#include <set>

#include "explore/fake_sweep.hpp"

namespace outcore::test {
namespace {

std::vector<Settled> run_pool(const FakeSweep& sweep, PoolLimits limits,
                              Phase phase = Phase::Analytic) {
    FakeSource source(sweep);
    std::vector<WorkOrder> orders;
    while (const auto point = source.next())
        orders.push_back(
            {phase, {point->number + 1000, point->number, values_text(point->values)}});
    WorkerPool pool(plan_of(sweep).worker, limits);
    pool.add(orders);
    std::vector<Settled> settled;
    while (pool.unfinished() > 0) pool.wait(50, settled);
    return settled;
}

const Settled& of_number(const std::vector<Settled>& settled, std::int64_t number) {
    for (const Settled& one : settled) {
        if (one.id == number + 1000) return one;
    }
    FAIL("point " << number << " is not settled");
    return settled.front();
}

FakeSweep with_trouble(Trouble trouble) {
    FakeSweep sweep;
    sweep.trouble[17] = trouble;
    return sweep;
}

/// Every other point is done, once.
void require_one_lost(const std::vector<Settled>& settled, const std::string& reason) {
    REQUIRE(settled.size() == 100);
    std::set<std::int64_t> ids;
    for (const Settled& one : settled) {
        ids.insert(one.id);
        if (one.id == 1017) continue;
        CHECK(one.state == PointState::Done);
        CHECK(one.tries == 1);
        CHECK(one.figures.latency_s == fake_figures(one.id - 1000).latency_s);
    }
    CHECK(ids.size() == 100);
    const Settled& lost = of_number(settled, 17);
    CHECK(lost.state == PointState::Failed);
    CHECK(lost.tries == 3);
    CHECK(lost.reason == reason);
}

PoolLimits limits_of(std::size_t jobs) {
    PoolLimits limits;
    limits.jobs = jobs;
    return limits;
}

}  // namespace

TEST_CASE("every order comes back once, whatever the number of workers") {
    for (const std::size_t jobs : {1u, 2u, 7u}) {
        const auto settled = run_pool(FakeSweep{}, limits_of(jobs));
        std::set<std::int64_t> ids;
        for (const Settled& one : settled) ids.insert(one.id);
        CHECK(settled.size() == 100);
        CHECK(ids.size() == 100);
    }
}

TEST_CASE("what a worker answers without dying is final") {
    const auto infeasible = run_pool(with_trouble(Trouble::Infeasible), limits_of(2));
    CHECK(of_number(infeasible, 17).state == PointState::Infeasible);
    CHECK(of_number(infeasible, 17).reason == "does not fit");
    CHECK(of_number(infeasible, 17).tries == 1);
    const auto mistake = run_pool(with_trouble(Trouble::Mistake), limits_of(2));
    CHECK(of_number(mistake, 17).state == PointState::Failed);
    CHECK(of_number(mistake, 17).tries == 1);
}

TEST_CASE("a crash costs its point only") {
    require_one_lost(run_pool(with_trouble(Trouble::Crashes), limits_of(2)),
                     "its process was ended by signal 11 (Segmentation fault)");
}

TEST_CASE("an exception costs its point only") {
    require_one_lost(run_pool(with_trouble(Trouble::Throws), limits_of(2)), "threw: out of luck");
}

TEST_CASE("a hang costs its point only") {
    PoolLimits limits = limits_of(2);
    limits.point_seconds = 0.3;
    require_one_lost(run_pool(with_trouble(Trouble::Hangs), limits), "did not end within 0.3 s");
}

#ifndef __SANITIZE_ADDRESS__  // its shadow memory is larger than any limit
TEST_CASE("a lack of memory costs its point only") {
    PoolLimits limits = limits_of(2);
    limits.memory_bytes = std::int64_t{256} << 20;
    require_one_lost(run_pool(with_trouble(Trouble::EatsMemory), limits),
                     "needs more than the 268435456 bytes of its limit");
}
#endif

TEST_CASE("a point that is lost once is done at the second try") {
    const Scratch scratch;
    FakeSweep sweep = with_trouble(Trouble::Crashes);
    sweep.trouble[18] = Trouble::Throws;
    sweep.once = scratch / ".";
    const auto settled = run_pool(sweep, limits_of(3));
    CHECK(of_number(settled, 17).state == PointState::Done);
    CHECK(of_number(settled, 17).tries == 2);
    CHECK(of_number(settled, 18).tries == 2);
}

TEST_CASE("without retries the first loss is the last") {
    PoolLimits limits = limits_of(2);
    limits.retries = 0;
    CHECK(of_number(run_pool(with_trouble(Trouble::Crashes), limits), 17).tries == 1);
}

TEST_CASE("a sweep in which every point crashes ends too") {
    FakeSweep sweep;
    sweep.points = 12;
    for (std::int64_t i = 0; i < sweep.points; ++i) sweep.trouble[i] = Trouble::Crashes;
    const auto settled = run_pool(sweep, limits_of(2));
    REQUIRE(settled.size() == 12);
    for (const Settled& one : settled) CHECK(one.state == PointState::Failed);
}

TEST_CASE("workers are gone with their pool") {
    const auto children = [] {
        int count = 0;
        DIR* const folder = ::opendir("/proc");
        while (const dirent* entry = ::readdir(folder)) {
            std::ifstream file(std::string("/proc/") + entry->d_name + "/stat");
            std::string line;
            std::getline(file, line);
            const std::size_t end = line.rfind(')');
            if (end == std::string::npos) continue;
            if (std::atoi(line.c_str() + end + 4) == ::getpid()) ++count;
        }
        ::closedir(folder);
        return count;
    };
    {
        WorkerPool pool(plan_of(with_trouble(Trouble::Hangs)).worker, limits_of(2));
        FakeSource source(FakeSweep{});
        std::vector<WorkOrder> orders;
        while (const auto point = source.next())
            orders.push_back(
                {Phase::Analytic, {point->number, point->number, values_text(point->values)}});
        pool.add(orders);
        std::vector<Settled> settled;
        while (settled.size() < 20) pool.wait(50, settled);
        CHECK(children() == 2);
    }
    CHECK(children() == 0);
}

}  // namespace outcore::test
