// Each gate of the card is tight: refused one clock early, accepted on time.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "../flash_bench.hpp"
#include "../sd_bench.hpp"

using namespace outcore;
namespace fault = hardware::fault;

TEST_CASE("a command while the card writes is refused until the busy time is over") {
    test::SdBench bench("bench", test::bench_card());
    test::play([&] {
        const sc_core::sc_time length = bench.write(0, 512);
        sc_core::wait(length - bench.clock * 9);  // 8 clocks of gap follow the busy time
        CHECK(bench.fault() == fault::kCardBusy);
        sc_core::wait(bench.clock);
        CHECK(bench.fault() == fault::kCardGap);
        sc_core::wait(bench.clock * 8);
        CHECK(bench.fault().empty());
    });
}

TEST_CASE("a command comes at least its gap after the last one") {
    test::SdBench bench("bench", test::bench_card());
    test::play([&] {
        const sc_core::sc_time length = bench.read(0, 4096);
        sc_core::wait(length - bench.clock);
        CHECK(bench.fault() == fault::kCardGap);
        sc_core::wait(bench.clock);
        CHECK(bench.fault().empty());
    });
}

TEST_CASE("the last byte of the card can be read, the next one cannot") {
    test::SdBench bench("bench", test::bench_card());
    test::play([&] {
        CHECK(bench.fault((16 << 20) - 512, 513) == fault::kCardRange);
        CHECK(bench.fault((16 << 20) - 512, 512).empty());
    });
}

TEST_CASE("a card has no mapped window and no erase of sectors") {
    test::SdBench bench("bench", test::bench_card());
    test::play(
        [&] { CHECK_THROWS_AS(bench.send(tlm::TLM_IGNORE_COMMAND, 0, 4096), sc_core::sc_report); });
}
