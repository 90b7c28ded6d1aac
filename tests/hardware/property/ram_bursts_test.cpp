// One step and burst by burst are the same to the picosecond, wherever a piece begins and ends.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <cmath>

#include "../ram_bench.hpp"
#include "base/random.hpp"

using namespace outcore;
using hardware::make_ram_model;

namespace {

void check_pieces(const platform::Memory& ram, std::uint32_t seed) {
    const auto at_once = make_ram_model(ram);
    const auto in_bursts = make_ram_model(ram);
    Xorshift32 random(seed);
    for (int i = 0; i < 400; ++i) {
        const hardware::RamAccess access{random.in_range(0, 1 << 16), random.in_range(1, 9000),
                                         random.in_range(0, 1) == 1};
        const double one = test::answered_s(*at_once, ram, access);
        const double many = test::answered_s(*in_bursts, ram, access, ram.burst_bytes);
        CAPTURE(ram.name, seed, i, access.address, access.bytes, access.write);
        REQUIRE(std::abs(one - many) < 1e-12);
    }
}

}  // namespace

TEST_CASE("SDRAM: a piece in bursts costs what it costs at once") {
    for (const std::uint32_t seed : {1u, 2u, 3u}) {
        check_pieces(test::bench_sdram(), seed);
        platform::Memory no_read_ahead = test::bench_sdram();
        no_read_ahead.sdram.read_ahead = false;
        check_pieces(no_read_ahead, seed);
    }
}

TEST_CASE("PSRAM: a piece in bursts costs what it costs at once") {
    for (const std::uint32_t seed : {1u, 2u, 3u}) {
        check_pieces(test::bench_psram(true), seed);
        check_pieces(test::bench_psram(false), seed);
        platform::Memory long_rows = test::bench_psram(true);
        long_rows.psram.row_bytes = 4096;  // tCEM ends a burst before the row does
        check_pieces(long_rows, seed);
    }
}
