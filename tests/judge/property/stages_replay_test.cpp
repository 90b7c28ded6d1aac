// Streams of `pipeline`, three and more frames in flight among them, give the reference's bytes for
// every frame, whatever the timing.
// SPDX-License-Identifier: Apache-2.0
#include "judge/deployed_network.hpp"
#include "support/networks.hpp"
#include "support/problems.hpp"

using namespace outcore;
using namespace outcore::testing;

namespace {

/// Convolutions with layers of weights between them.
network::Network alternating(Xorshift32& random) {
    const std::int32_t size = 4 * random.in_range(4, 6);
    test::NetworkBuilder builder({1, size, size, 8}, random.next());
    for (std::int32_t part = random.in_range(1, 2); part > 0; --part) {
        for (std::int32_t i = random.in_range(1, 3); i > 0; --i)
            builder.conv(8 * random.in_range(2, 4), 3);
        builder.conv(8, 3, 2).conv(4, 1);
        builder.fully_connected(12 * 12 * 8).reshape({1, 12, 12, 8});
    }
    for (std::int32_t i = random.in_range(1, 3); i > 0; --i) builder.conv(24, 3);
    return builder.conv(4, 3).build();
}

}  // namespace

TEST_CASE("streams of several stages give the reference's bytes") {
    const std::uint32_t seed = 815;
    INFO("seed " << seed);
    Xorshift32 random(seed);
    const char* boards[] = {"stm32f746g-disco", "stm32h747i-disco", "stm32f746g-disco-sd"};
    int in_flight = 0, three = 0;
    for (int round = 0; round < 6; ++round) {
        CAPTURE(round);
        scheduler::Problem problem = test::problem(alternating(random), boards[round % 3]);
        problem.constraints.sram_bytes = std::int64_t{1024} * random.in_range(48, 80);
        const auto outcome = test::run("pipeline", problem);
        const auto* made = std::get_if<schedule::Schedule>(&outcome);
        REQUIRE(made != nullptr);
        const schedule::CheckReport report = schedule::check(*made, *problem.layouts);
        INFO((report.ok() ? "" : report.violations.front().message));
        REQUIRE(report.ok());
        in_flight += schedule::greatest_delay(*made) > 0 ? 1 : 0;
        three += schedule::greatest_delay(*made) > 1 ? 1 : 0;
        Workload load;
        load.network = problem.network;
        load.inputs = judge::seeded_frames(*load.network, 5);
        load.expected = required(judge::expect(*made, load.inputs));
        CHECK(load.expected.outputs == required(judge::expect(*load.network, load.inputs)).outputs);
        const Deployed deployed(*made);
        for (const auto delays : {judge::Delays::Zero, judge::Delays::Max, judge::Delays::Random})
            check_replay(load, deployed.request(load, judge::Target::Host, delays));
    }
    CAPTURE(in_flight, three);
    CHECK(in_flight >= 4);
    CHECK(three >= 1);
}
