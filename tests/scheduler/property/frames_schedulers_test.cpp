// Whatever the network, the board and the room: what `pipeline` and `xip` make is right; frames in
// flight never make a stream slower than `lookahead`'s.
#include <catch2/catch.hpp>

#include "schedule/checker.hpp"
#include "scheduler/pipeline/steady_period.hpp"
#include "support/problems.hpp"
#include "support/random_network.hpp"

using namespace outcore;

namespace {

const char* kBoards[] = {"stm32f746g-disco", "stm32f746g-disco-sd", "stm32h747i-disco",
                         "stm32l476g-disco"};

/// Convolutions, then layers that have a weight for every multiplication.
network::Network two_parts(Xorshift32& random) {
    const std::int32_t size = random.in_range(8, 20);
    test::NetworkBuilder builder({1, size, size, 8}, random.next());
    for (std::int32_t i = random.in_range(1, 3); i > 0; --i)
        builder.conv(random.in_range(8, 48), 3, random.in_range(1, 2));
    builder.fully_connected(random.in_range(64, 200));
    return builder.fully_connected(10).build();
}

scheduler::Problem random_problem(Xorshift32& random, std::int32_t round) {
    scheduler::Problem problem =
        test::problem(round % 2 == 0 ? two_parts(random) : test::random_network(random),
                      kBoards[random.in_range(0, 3)]);
    problem.constraints.sram_bytes = std::int64_t{1024} * random.in_range(16, 128);
    problem.constraints.external_ram = random.in_range(0, 3) != 0;
    return problem;
}

void require_right(const scheduler::Problem& problem, const schedule::Schedule& made) {
    const schedule::CheckReport report = schedule::check(made, *problem.layouts, 1);
    INFO((report.ok() ? "" : report.violations[0].message));
    REQUIRE(report.ok());
}

}  // namespace

TEST_CASE("frames in flight hold every rule of the contract and never slow a stream down") {
    Xorshift32 random(71000);
    int made = 0, in_flight = 0;
    for (std::int32_t round = 0; round < 40; ++round) {
        const scheduler::Problem problem = random_problem(random, round);
        const auto outcome = test::run("pipeline", problem);
        const auto simple = test::run("lookahead", problem);
        const auto* plan = std::get_if<schedule::Schedule>(&outcome);
        const auto* single = std::get_if<schedule::Schedule>(&simple);
        INFO("round " << round << " on " << problem.platform->name);
        REQUIRE((plan != nullptr) == (single != nullptr));
        if (plan == nullptr) continue;
        ++made;
        require_right(problem, *plan);
        REQUIRE(scheduler::steady_period_s(*plan, *problem.profile) <=
                scheduler::steady_period_s(*single, *problem.profile));
        in_flight += schedule::greatest_delay(*plan) > 0 ? 1 : 0;
    }
    CAPTURE(made, in_flight);
    CHECK(made >= 25);
    CHECK(in_flight >= 5);
}

TEST_CASE("constants that are read in place hold every rule, or there is no window") {
    Xorshift32 random(72000);
    int made = 0, refused = 0;
    for (std::int32_t round = 0; round < 40; ++round) {
        const scheduler::Problem problem = random_problem(random, round);
        const auto outcome = test::run("xip", problem);
        const auto* plan = std::get_if<schedule::Schedule>(&outcome);
        INFO("round " << round << " on " << problem.platform->name);
        if (problem.platform->storages.front().window_address == 0) {
            REQUIRE(plan == nullptr);
            ++refused;
            continue;
        }
        if (plan == nullptr) continue;
        ++made;
        require_right(problem, *plan);
        for (const schedule::Task& task : plan->tasks) {
            const auto* transfer = std::get_if<schedule::Transfer>(&task.action);
            if (transfer != nullptr)
                REQUIRE(problem.platform->is_memory(plan->buffers[transfer->source.buffer].device));
        }
    }
    CHECK(made >= 15);
    CHECK(refused >= 3);
}
