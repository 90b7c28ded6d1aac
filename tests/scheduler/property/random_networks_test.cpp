// Whatever the network and however little SRAM there is: a schedule that comes out is right, says
// the checker, which shares no code with the schedulers; and bytes are read from storage at least
// once.
#include <catch2/catch.hpp>

#include "schedule/checker.hpp"
#include "scheduler/emitter.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using network::OperatorKind;
using outcore::test::NetworkBuilder;

namespace {

network::Network random_network(Xorshift32& random) {
    const std::int32_t size = random.in_range(9, 40);
    NetworkBuilder builder({1, size, size + random.in_range(0, 5), random.in_range(1, 12)},
                           random.next());
    const std::int32_t layers = random.in_range(2, 7);
    for (std::int32_t layer = 0; layer < layers; ++layer) {
        switch (random.in_range(0, 8)) {
            case 0:
                builder.conv(random.in_range(1, 40), 1);
                break;
            case 1:
                builder.conv(random.in_range(1, 24), 3, random.in_range(1, 2));
                break;
            case 2:
                builder.depthwise(3, random.in_range(1, 2));
                break;
            case 3:
                builder.depthwise(3, 1, network::Padding::Same, 2);
                break;
            case 4:
                builder.pool(OperatorKind::AveragePool2d, 2, 1);
                break;
            case 5:
                builder.pad(1, random.in_range(0, 2), 1, 0);
                break;
            case 6: {
                const TensorId before = builder.last();
                builder.conv(random.in_range(4, 16), 1).concatenate(before);
                break;
            }
            case 7: {
                const TensorId left = builder.conv(8, 3).last();
                builder.depthwise(3).add(left);
                break;
            }
            default:
                builder.pool(OperatorKind::MaxPool2d, 3, 1, network::Padding::Same);
                break;
        }
    }
    if (random.in_range(0, 1) == 0) builder.mean();
    return builder.fully_connected(random.in_range(1, 50)).build();
}

/// Kernels that need scratch, whatever those of configs/ need.
std::shared_ptr<const schedule::KernelLayouts> scratch_layouts() {
    auto loaded =
        schedule::KernelLayouts::load(OUTCORE_SOURCE_DIR "/tests/support/scratch_layout.json");
    REQUIRE(loaded.ok());
    return std::make_shared<schedule::KernelLayouts>(*std::move(loaded));
}

}  // namespace

TEST_CASE("schedules of random networks hold every rule of the contract") {
    const std::uint32_t seed = 20260;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    const char* boards[] = {"stm32f746g-disco", "stm32h747i-disco", "b-u585i-iot02a",
                            "stm32l476g-disco"};
    std::int32_t made = 0;
    for (std::int32_t round = 0; round < 60; ++round) {
        scheduler::Problem problem =
            test::problem(random_network(random), boards[random.in_range(0, 3)]);
        problem.constraints.sram_bytes = std::int64_t{1024} * random.in_range(4, 96);
        problem.constraints.prefetch_depth = random.in_range(0, 4);
        const std::int64_t flash_limits[] = {0, 2000, scheduler::kAllOfFlash};
        problem.constraints.internal_flash_bytes = flash_limits[random.in_range(0, 2)];
        if (round % 2 == 1) problem.layouts = scratch_layouts();
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
