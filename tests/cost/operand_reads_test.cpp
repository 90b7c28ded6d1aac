// SPDX-License-Identifier: Apache-2.0
#include "cost/operand_reads.hpp"

#include <catch2/catch.hpp>

#include "cost/ram_cost.hpp"
#include "support/networks.hpp"

using namespace outcore;

namespace {

/// Device 0: internal flash, 1: uncached external RAM, 2: cached external RAM, 3: a storage.
platform::Platform board(std::int64_t cache) {
    platform::Platform made;
    made.core.data_cache_bytes = cache;
    made.memories.resize(3);
    made.memories[0].kind = platform::MemoryKind::InternalFlash;
    made.memories[1].kind = platform::MemoryKind::ExternalRam;
    made.memories[2].kind = platform::MemoryKind::ExternalRam;
    made.memories[2].cached = true;
    made.storages.resize(1);
    return made;
}

network::Network conv_network(std::vector<std::int32_t> shape, std::int32_t channels,
                              std::int32_t kernel, std::int32_t stride) {
    return test::NetworkBuilder(std::move(shape)).conv(channels, kernel, stride).build();
}

network::Tile whole(const network::Network& net, OperatorId op) {
    const auto geometry = network::geometry(net, op);
    return {network::whole(geometry->output), 0, geometry->reduction, 0};
}

}  // namespace

TEST_CASE("weights are read once for every four output positions where no cache keeps them") {
    const network::Network net = conv_network({1, 10, 10, 16}, 32, 3, 1);
    const OperatorId conv(std::size_t{0});
    const network::Tile tile = whole(net, conv);
    const std::int64_t positions = std::int64_t{tile.out.extent().h} * tile.out.extent().w;
    const std::int64_t passes = (positions + 3) / 4;
    const auto reads = [&](std::int64_t bytes, std::int64_t cache, int device) {
        return cost::weight_reads(net, conv, tile, bytes, board(cache), DeviceId(device));
    };
    CHECK(reads(4608, 0, 0) == passes);
    CHECK(reads(4608, 4608, 0) == 1);
    CHECK(reads(4609, 4608, 0) == passes);
    CHECK(reads(4608, 4608, 1) == passes);  // not cached
    CHECK(reads(4608, 4608, 2) == 1);
    CHECK(reads(4608, 4608, 3) == 1);  // the mapped window
}

TEST_CASE("of internal flash only the wait states of each line are added to a kernel") {
    platform::Memory flash;
    flash.kind = platform::MemoryKind::InternalFlash;
    flash.bus_clock = Hertz(100e6);
    flash.burst_bytes = 8;
    flash.burst_setup_clocks = 5;
    CHECK(cost::flash_wait_s(flash, 8) == Approx(5 / 100e6));
    CHECK(cost::flash_wait_s(flash, 9) == Approx(10 / 100e6));
    // NUCLEO-L4R5ZI, 64 against 128 bits a line: 82,600 of the 86,000 cycles that were measured
    // (docs/fidelity.md).
    const double narrow = cost::flash_wait_s(flash, 264192);
    flash.burst_bytes = 16;
    CHECK((narrow - cost::flash_wait_s(flash, 264192)) * 100e6 == Approx(82560));
}

TEST_CASE("inputs are read as often as windows overlap where no cache helps") {
    const OperatorId conv(std::size_t{0});
    const auto reads = [&](const network::Network& net, std::int64_t cache, int device) {
        return cost::input_reads(net, conv, board(cache), DeviceId(device));
    };
    const network::Network dense = conv_network({1, 10, 10, 16}, 32, 3, 1);
    CHECK(reads(dense, 0, 1) == 9);
    CHECK(reads(dense, 4096, 1) == 9);
    CHECK(reads(dense, 4096, 2) == 1);
    CHECK(reads(conv_network({1, 11, 11, 16}, 32, 3, 2), 0, 1) == 2);
    CHECK(reads(conv_network({1, 10, 10, 16}, 32, 1, 1), 0, 1) == 1);
}
