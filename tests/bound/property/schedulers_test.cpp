// No schedule of any scheduler is faster than its bound, and no grid of tiles cheaper than the
// least cycles of its operator: random networks, boards and constraints.
#include <catch2/catch.hpp>

#include "bound/grid_tilings.hpp"
#include "bound/least_cycles.hpp"
#include "scheduler/schedule_bound.hpp"
#include "simulator/simulator.hpp"
#include "support/problems.hpp"
#include "support/random_network.hpp"

using namespace outcore;
using outcore::test::NetworkBuilder;

namespace {

struct Boards {
    const char* names[6] = {"stm32f746g-disco",    "stm32h747i-disco",
                            "b-u585i-iot02a",      "stm32l476g-disco",
                            "stm32f746g-disco-sd", "stm32f746g-disco-assumed-256m"};
    std::vector<scheduler::Problem> problems;

    Boards() {
        for (const char* name : names)
            problems.push_back(
                test::problem(NetworkBuilder({1, 4, 4, 4}).conv(4, 1).build(), name));
    }
    scheduler::Problem with(network::Network network, std::int32_t board,
                            Xorshift32& random) const {
        scheduler::Problem made = problems[static_cast<std::size_t>(board)];
        made.network = std::make_shared<network::Network>(std::move(network));
        // Faster and slower flash, and boards without room in internal flash.
        platform::Platform changed = *made.platform;
        for (platform::Storage& storage : changed.storages)
            storage.bus_clock.count /= random.in_range(1, 6);
        if (random.in_range(0, 2) > 0) {
            for (platform::Memory& memory : changed.memories)
                if (memory.kind == platform::MemoryKind::InternalFlash)
                    memory.reserved = memory.size;
        }
        made.platform = std::make_shared<platform::Platform>(std::move(changed));
        return made;
    }
};

}  // namespace

TEST_CASE("no schedule beats its bound") {
    const std::uint32_t seed = 20262;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    const Boards boards;
    std::int32_t made = 0;
    std::map<std::string, std::int32_t> names;
    double least_gap = 1e9;
    for (std::int32_t round = 0; round < 1200; ++round) {
        scheduler::Problem problem =
            boards.with(test::random_wide_network(random), random.in_range(0, 5), random);
        if (random.in_range(0, 3) > 0)
            problem.constraints.sram_bytes = std::int64_t{1024} * random.in_range(8, 160);
        problem.constraints.external_ram = random.in_range(0, 2) > 0;
        const std::int64_t flash[] = {0, 0, std::int64_t{1024} * random.in_range(1, 100),
                                      scheduler::kAllOfFlash};
        problem.constraints.internal_flash_bytes = flash[random.in_range(0, 3)];
        problem.constraints.prefetch_depth = random.in_range(0, 4);
        const auto registry = scheduler::make_builtin_schedulers();
        const char* schedulers[] = {"serial", "double-buffer"};
        const auto outcome = test::run(schedulers[random.in_range(0, 1)], problem);
        const auto* plan = std::get_if<schedule::Schedule>(&outcome);
        if (plan == nullptr) continue;
        ++made;
        simulator::Options options;
        options.fidelity = simulator::Fidelity::Analytic;
        const auto result = simulator::simulate(*plan, *problem.profile, options);
        REQUIRE(result.ok());
        const auto bound = scheduler::schedule_bound(*plan, *problem.layouts, *problem.profile,
                                                     problem.constraints);
        const auto any = scheduler::problem_bound(problem);
        ++names[bound.name];
        const auto latency = static_cast<double>(result->latency_cycles);
        INFO("round " << round << " on " << problem.platform->name << ": " << latency
                      << " cycles, bound " << bound.cycles << " (" << bound.name << "), "
                      << bound.binding);
        REQUIRE(bound.cycles <= latency + 1.0);
        REQUIRE(any.cycles <= bound.cycles + 1e-6);
        REQUIRE(bound.compute_cycles <= static_cast<double>(result->compute_cycles) + 1.0);
        for (const auto& row : result->operators)
            REQUIRE(bound.least_cycles[row.op] <= static_cast<double>(row.compute_cycles) + 1.0);
        least_gap = std::min(least_gap, latency / bound.cycles - 1.0);
    }
    CHECK(made >= 600);
    CHECK(least_gap < 0.02);
    for (const char* name : {"compute", "storage", "U"}) CHECK(names[name] >= 20);
}

TEST_CASE("no grid of tiles is cheaper than an operator's least cycles, and the best is close") {
    const std::uint32_t seed = 20263;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    const Boards boards;
    double sum_least = 0.0, sum_grid = 0.0;
    for (std::int32_t round = 0; round < 60; ++round) {
        const scheduler::Problem problem =
            boards.with(test::random_wide_network(random), random.in_range(0, 3), random);
        const network::Network& network = *problem.network;
        const bound::NeededElements needed(network);
        for (std::size_t i = 0; i < network.operators.size(); ++i) {
            const OperatorId id(i);
            const double least =
                bound::least_cycles(network, id, needed, *problem.profile, *problem.platform);
            const double grid =
                test::cheapest_grid(network, id, *problem.profile, *problem.platform, 6);
            INFO("round " << round << ", " << network.describe(id) << " on "
                          << problem.platform->name << ": least " << least << ", grid " << grid);
            // A strided 1x1 makes elements that nobody reads: grids compute them.
            REQUIRE(least <= grid + 1.0);
            if (!needed.of(id).whole()) continue;
            sum_least += least, sum_grid += grid;
        }
    }
    CHECK(sum_grid <= 1.05 * sum_least);
}
