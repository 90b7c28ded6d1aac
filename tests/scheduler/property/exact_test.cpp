#include <catch2/catch.hpp>

#include <cstdio>
#include <chrono>

#include "schedule/checker.hpp"
#include "scheduler/exact_scheduler.hpp"
#include "scheduler/property/random_network.hpp"
#include "scheduler/schedule_bound.hpp"
#include "scheduler/tiled/candidate_evaluator.hpp"
#include "support/problems.hpp"

using namespace outcore;

namespace {

const char* kBoards[] = {"stm32f746g-disco", "stm32f746g-disco-sd", "stm32h747i-disco",
                         "b-u585i-iot02a", "stm32l476g-disco"};

network::Network small_network(Xorshift32& random) {
    const std::int32_t size = random.in_range(4, 10);
    test::NetworkBuilder builder(
        {1, size, size + random.in_range(0, 3), random.in_range(1, 8)}, random.next());
    const std::int32_t layers = random.in_range(1, 3);
    for (std::int32_t layer = 0; layer < layers; ++layer) {
        switch (random.in_range(0, 5)) {
            case 0:
                builder.conv(random.in_range(4, 24), 1);
                break;
            case 1:
                builder.conv(random.in_range(2, 16), 3, random.in_range(1, 2));
                break;
            case 2:
                builder.depthwise(3, random.in_range(1, 2));
                break;
            case 3: {
                const TensorId left = builder.conv(8, 1).last();
                builder.depthwise(3).add(left);
                break;
            }
            case 4:
                builder.pool(network::OperatorKind::AveragePool2d, 2, 1);
                break;
            default:
                builder.pool(network::OperatorKind::MaxPool2d, 3, 1, network::Padding::Same);
                break;
        }
    }
    if (random.in_range(0, 1) == 0) builder.fully_connected(random.in_range(8, 64));
    return builder.build();
}

}  // namespace

TEST_CASE("probe exact") {
    Xorshift32 random(77000);
    bound::Manner sequential;
    sequential.sequential = true;
    int status[4] = {0, 0, 0, 0};
    double ratio = 0.0; int n = 0;
    for (int round = 0; round < 60; ++round) {
        scheduler::Problem problem = test::problem(small_network(random), kBoards[random.in_range(0, 4)]);
        problem.constraints.sram_bytes = std::int64_t{256} * random.in_range(4, 40);
        problem.constraints.external_ram = random.in_range(0, 1) == 0;
        if (random.in_range(0, 3) == 0) problem.constraints.internal_flash_bytes = 1024 * random.in_range(1, 16);
        if (getenv("ONLY") && atoi(getenv("ONLY")) != round) continue;
        const auto t0 = std::chrono::steady_clock::now();
        const auto solved = scheduler::solve_exactly(problem);
        const double took = std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count();
        const auto searched = test::run("search", problem);
        const auto* s = std::get_if<schedule::Schedule>(&searched);
        ++status[static_cast<int>(solved.proof.status)];
        double search_s = s ? scheduler::analytic_seconds(*s, *problem.profile) : 0;
        double bound = scheduler::problem_bound(problem, sequential).cycles / problem.platform->core.clock.count;
        std::printf("%d %-20s ops %zu sram %ld ext %d: %s | search %.6g ratio %.5f bound/exact %.4f  %.1fs\n", round, problem.platform->name.c_str(),
            problem.network->operators.size(), long(*problem.constraints.sram_bytes), problem.constraints.external_ram,
            scheduler::describe(solved.proof).c_str(), search_s * 1e3, search_s / solved.proof.seconds, bound / solved.proof.seconds, took);
        std::fflush(stdout);
        if (s) { ratio += search_s / solved.proof.seconds; ++n; }
        if (const auto* made = std::get_if<schedule::Schedule>(&solved.outcome)) {
            const auto report = schedule::check(*made, *problem.layouts, 1);
            INFO((report.ok() ? "" : report.violations[0].message));
            REQUIRE(report.ok());
        }
    }
    std::printf("optimal %d feasible %d infeasible %d unknown %d, search mean %.5f\n", status[0], status[1], status[2], status[3], ratio / n);
}
