// SPDX-License-Identifier: Apache-2.0
#include "cost/line_fills.hpp"

#include <catch2/catch.hpp>

#include "cost/one_operator.hpp"

using namespace outcore;
using network::OperatorKind;

namespace {

platform::Core core_with(std::int64_t cache_bytes) {
    platform::Core core;
    core.cache_line_bytes = 32;
    core.data_cache_bytes = cache_bytes;
    return core;
}

std::int64_t fills(const network::Network& network, std::int64_t cache_bytes) {
    return cost::line_fills(network, OperatorId(0), test::whole_tile(network),
                            core_with(cache_bytes));
}

}  // namespace

TEST_CASE("a core without a data cache fills no lines") {
    const auto network = test::windowed(OperatorKind::Conv2d, 8, 8, 16, 32, 3, 1);
    CHECK(cost::line_fills(network, OperatorId(0), test::whole_tile(network), {}) == 0);
}

TEST_CASE("weights that the cache keeps come in once, others for every four positions") {
    const auto network = test::windowed(OperatorKind::Conv2d, 8, 8, 64, 64, 1, 1);
    // 64 channels of 64 weights and 12 bytes of requantisation; half of each output line.
    constexpr std::int64_t kWeights = 64 * (64 + 12) / 32, kInput = 8 * 8 * 64 / 32;
    CHECK(fills(network, 16384) == kWeights + kInput + kInput / 2);
    CHECK(fills(network, 2048) == 16 * kWeights + kInput + kInput / 2);
}

TEST_CASE("depthwise groups of channels share lines only while the cache keeps them") {
    const auto small = test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 32, 32, 3, 1);
    CHECK(fills(small, 16384) == 64 + 32);
    const auto large = test::windowed(OperatorKind::DepthwiseConv2d, 32, 32, 32, 32, 3, 1);
    CHECK(fills(large, 4096) == 8 * (1024 + 512));
}

TEST_CASE("a tile of some channels has lines of its own for each pixel") {
    // 8 of 64 channels: two lines apart, so no pixel shares one with its neighbour.
    const auto network = test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 64, 64, 3, 1);
    const network::Tile part{{0, 8, 0, 8, 0, 8}, 0, 0, 0};
    cost::CachedOperands inputs_only;
    inputs_only.output = false;
    const auto apart =
        cost::line_fills(network, OperatorId(0), part, core_with(16384), inputs_only);
    CHECK(apart >= 64);
    inputs_only.input_pitch = 8;  // those eight alone
    CHECK(cost::line_fills(network, OperatorId(0), part, core_with(16384), inputs_only) ==
          64 * 8 / 32);
}

TEST_CASE("a window larger than the cache comes in for every eight channels") {
    const auto network = test::windowed(OperatorKind::AveragePool2d, 16, 16, 64, 64, 16, 16);
    constexpr std::int64_t kInput = 16 * 16 * 64 / 32;
    CHECK(fills(network, 65536) == kInput + 1);
    CHECK(fills(network, 2048) >= 8 * 16 * 16);
}

TEST_CASE("what is in the cache already does not come in") {
    const auto network = test::windowed(OperatorKind::DepthwiseConv2d, 8, 8, 32, 32, 3, 1);
    cost::CachedOperands warm;
    warm.input_cold = 0.5;
    warm.output_cold = 0.0;
    CHECK(cost::line_fills(network, OperatorId(0), test::whole_tile(network), core_with(16384),
                           warm) == 32);
    warm.input_price = 2.0;
    CHECK(cost::line_fills(network, OperatorId(0), test::whole_tile(network), core_with(16384),
                           warm) == 64);
}

TEST_CASE("a line takes the bus, the memory's setup and its bytes") {
    platform::Core core = core_with(4096);
    core.timing.bus_latency_cycles = 8.0;
    core.clock = Hertz(200e6);
    platform::Memory memory;
    memory.bus_clock = Hertz(100e6);
    memory.bytes_per_clock = 8.0;
    memory.burst_setup_clocks = 3;
    CHECK(cost::line_cycles(core, memory) == 8.0 + 2.0 * (3.0 + 4.0));
    CHECK(cost::usual_fill(core) == 8.0 + 8.0);
    CHECK(cost::line_cycles({}, memory) == 0.0);
}
