// What the schedulers keep in internal flash never makes a frame slower, and the closed forms see
// of it what the hardware does.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "simulator/forked.hpp"
#include "support/problems.hpp"
#include "support/random_network.hpp"

using namespace outcore;

namespace {

double latency(const schedule::Schedule& schedule, const scheduler::Problem& problem,
               simulator::Fidelity fidelity) {
    simulator::Options options;
    options.fidelity = fidelity;
    const auto result = simulator::simulate_forked(schedule, *problem.profile, options);
    REQUIRE(result.ok());
    return static_cast<double>(result->latency_cycles);
}

}  // namespace

TEST_CASE("a frame with constants in internal flash is not slower than one that streams them") {
    const std::uint32_t seed = 4711;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    const char* boards[] = {"stm32f746g-disco", "stm32l476g-disco", "b-u585i-iot02a",
                            "stm32h747i-disco"};
    std::int32_t kept = 0;
    for (std::int32_t round = 0; round < 100; ++round) {
        CAPTURE(round);
        scheduler::Problem problem =
            test::problem(test::random_chain(random), boards[random.in_range(0, 3)]);
        problem.constraints.sram_bytes = std::int64_t{1024} * random.in_range(24, 128);
        const char* scheduler = random.in_range(0, 2) == 0 ? "serial" : "double-buffer";
        const auto streamed = test::run(scheduler, problem);
        problem.constraints.internal_flash_bytes = scheduler::kAllOfFlash;
        const auto in_flash = test::run(scheduler, problem);
        const auto* before = std::get_if<schedule::Schedule>(&streamed);
        const auto* after = std::get_if<schedule::Schedule>(&in_flash);
        REQUIRE((before == nullptr) == (after == nullptr));
        if (after == nullptr || after->tasks.size() == before->tasks.size()) continue;
        ++kept;
        const double with = latency(*after, problem, simulator::Fidelity::Analytic);
        CHECK(with <= latency(*before, problem, simulator::Fidelity::Analytic));
        CHECK(with ==
              Approx(latency(*after, problem, simulator::Fidelity::Transaction)).epsilon(0.02));
    }
    CHECK(kept >= 60);
}
