// SPDX-License-Identifier: Apache-2.0
#include "hardware/ram_model.hpp"

#include <catch2/catch.hpp>

#include "hardware/psram.hpp"
#include "ram_bench.hpp"

using namespace outcore;
using hardware::make_ram_model;
using hardware::RamAccess;

namespace {

constexpr double kClock = 1e-8;
/// 15.6 us are 1560 clocks, of which a refresh takes precharge 2, row cycle 7, activate 2.
constexpr double kStretch = 1560.0 / (1560.0 - 11.0);

}  // namespace

TEST_CASE("SDRAM opens a row once and hits it afterwards") {
    const platform::Memory ram = test::bench_sdram();
    const auto model = make_ram_model(ram);
    const RamAccess access{1024, 64, false};
    const double miss = (2 + 2) + 2 + 32;
    const double hit = 2 + 32;
    CHECK(test::answered_s(*model, ram, access) == Approx(miss * kClock * kStretch));
    CHECK(test::answered_s(*model, ram, access) == Approx(hit * kClock * kStretch));
    CHECK(test::answered_s(*model, ram, {1024, 64, true}) == Approx(32 * kClock * kStretch));
}

TEST_CASE("four banks keep four neighbouring rows open, a fifth evicts the first") {
    const platform::Memory ram = test::bench_sdram();
    const auto model = make_ram_model(ram);
    test::answered_s(*model, ram, {0, 4 * 512, true});
    CHECK(test::answered_s(*model, ram, {0, 4 * 512, true}) == Approx(1024 * kClock * kStretch));
    test::answered_s(*model, ram, {4 * 512, 32, true});  // the bank of row 0
    CHECK(test::answered_s(*model, ram, {0, 32, true}) == Approx((4 + 16) * kClock * kStretch));
    CHECK(test::answered_s(*model, ram, {512, 32, true}) == Approx(16 * kClock * kStretch));
}

TEST_CASE("without read-ahead every burst of a read waits for the CAS latency") {
    platform::Memory ram = test::bench_sdram();
    ram.sdram.read_ahead = false;
    const auto model = make_ram_model(ram);
    CHECK(test::answered_s(*model, ram, {0, 512, false}) ==
          Approx((4 + 16 * 2 + 256) * kClock * kStretch));
    CHECK(test::answered_s(*model, ram, {0, 512, true}) == Approx(256 * kClock * kStretch));
}

TEST_CASE("PSRAM pays command, latency and chip select once in a row") {
    const platform::Memory ram = test::bench_psram(true);
    const auto model = make_ram_model(ram);
    CHECK(test::answered_s(*model, ram, {0, 512, false}) == Approx((3 + 12 + 2 + 256) * kClock));
    CHECK(test::answered_s(*model, ram, {0, 512, true}) == Approx((3 + 10 + 2 + 256) * kClock));
    // 256 bytes on both sides of the end of a row
    CHECK(test::answered_s(*model, ram, {768, 512, false}) ==
          Approx((2 * (3 + 12 + 2) + 256) * kClock));
}

TEST_CASE("variable latency waits twice only when a refresh is met") {
    const platform::Memory ram = test::bench_psram(false);
    const auto model = make_ram_model(ram);
    const double latency = 6 * (1 + 40e-9 / 4e-6);
    CHECK(test::answered_s(*model, ram, {0, 512, false}) ==
          Approx((3 + latency + 2 + 256) * kClock));
}

TEST_CASE("chip select is low for at most tCEM: the longest piece fits, one burst more does not") {
    platform::Memory ram = test::bench_psram(true);
    ram.psram.row_bytes = 8192;
    hardware::Psram psram(ram);
    // 400 clocks less command 3 and latency 12 are 385, in which 770 bytes fit, 24 bursts of them.
    REQUIRE(psram.longest_bytes(false) == 768);
    const double opening = 3 + 12 + 2;
    CHECK(test::answered_s(psram, ram, {0, 768, false}) == Approx((opening + 384) * kClock));
    CHECK(test::answered_s(psram, ram, {0, 800, false}) == Approx((2 * opening + 400) * kClock));
    const double low_s = (3 + 12 + 384) * kClock;
    CHECK(low_s <= 4e-6);
    CHECK(low_s + 16 * kClock > 4e-6);
}

TEST_CASE("a memory without a table pays its set-up for every burst, as before") {
    platform::Memory ram = test::bench_sdram();
    ram.ram_timing = platform::RamTiming::Flat;
    ram.burst_setup_clocks = 4;
    const auto model = make_ram_model(ram);
    CHECK(test::answered_s(*model, ram, {0, 128, false}) == Approx(4 * (4 + 16) * kClock));
}
