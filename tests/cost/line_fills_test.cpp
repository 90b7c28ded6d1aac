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
