// Whatever the network and however little SRAM there is: a schedule that comes out is right, says
// the checker, which shares no code with the schedulers; and bytes are read from storage at least
// once.
#include <catch2/catch.hpp>

#include "schedule/checker.hpp"
#include "scheduler/emitter.hpp"
#include "support/problems.hpp"
#include "support/random_network.hpp"

using namespace outcore;

TEST_CASE("schedules of random networks hold every rule of the contract") {
    const std::uint32_t seed = 20260;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    const char* boards[] = {"stm32f746g-disco", "stm32h747i-disco", "b-u585i-iot02a",
                            "stm32l476g-disco"};
    std::int32_t made = 0;
    for (std::int32_t round = 0; round < 60; ++round) {
        scheduler::Problem problem =
            test::problem(test::random_network(random), boards[random.in_range(0, 3)]);
        problem.constraints.sram_bytes = std::int64_t{1024} * random.in_range(4, 96);
        problem.constraints.prefetch_depth = random.in_range(0, 4);
        const std::int64_t flash_limits[] = {0, 2000, scheduler::kAllOfFlash};
        problem.constraints.internal_flash_bytes = flash_limits[random.in_range(0, 2)];
        if (round % 2 == 1) problem.layouts = test::scratch_layouts();
        const auto outcome =
            test::run(random.in_range(0, 2) == 0 ? "serial" : "double-buffer", problem);
        const auto* plan = std::get_if<schedule::Schedule>(&outcome);
        if (plan == nullptr) continue;
        ++made;
        const schedule::CheckReport report = schedule::check(*plan, *problem.layouts, 1);
        INFO("round " << round << (report.ok() ? "" : ": " + report.violations[0].message));
        REQUIRE(report.ok());
        REQUIRE(scheduler::image_bytes(*plan) <= problem.platform->storages[0].size.count);
    }
    CHECK(made >= 40);
}
