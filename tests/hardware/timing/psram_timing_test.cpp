// Each rule of PSRAM is tight on both sides: chip select high long enough, data after the latency,
// chip select low not too long. By hand: command 3, latency 6 (write 5), deselect 2, 4 us at 100
// MHz.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "../ram_bench.hpp"
#include "hardware/psram_rules.hpp"

using namespace outcore;
using hardware::PsramEvent;
using hardware::PsramMode;
using hardware::PsramTimeline;
using enum hardware::PsramEvent;

namespace {

PsramTimeline timeline(bool fixed_latency, PsramMode mode) {
    return {test::bench_psram(fixed_latency).psram, Hertz(100e6), mode};
}

}  // namespace

TEST_CASE("chip select falls when it was high for its clocks, not one earlier") {
    PsramTimeline line = timeline(true, {});
    CHECK_FALSE(line.issue(SelectLow, 1));
    CHECK(line.issue(SelectLow, 2));
}

TEST_CASE("data come after command and latency, not one clock earlier") {
    struct Case {
        bool fixed;
        PsramMode mode;
        std::int64_t clocks;
    };
    for (const Case& one : {Case{true, {false, false}, 3 + 12}, Case{true, {true, false}, 3 + 10},
                            Case{false, {false, false}, 3 + 6}, Case{false, {true, false}, 3 + 5},
                            Case{false, {false, true}, 3 + 12}}) {
        PsramTimeline line = timeline(one.fixed, one.mode);
        REQUIRE(line.issue(SelectLow, 100));
        CHECK(line.earliest(FirstData) == 100 + one.clocks);
        CHECK_FALSE(line.issue(FirstData, 100 + one.clocks - 1));
        CHECK(line.issue(FirstData, 100 + one.clocks));
    }
}

TEST_CASE("chip select rises within tCEM: legal on the last clock, refused one later") {
    PsramTimeline line = timeline(true, {});
    REQUIRE(line.issue(SelectLow, 100));
    REQUIRE(line.issue(FirstData, 115));
    CHECK(line.latest(SelectHigh) == 500);
    CHECK_FALSE(line.issue(SelectHigh, 501));
    CHECK(line.issue(SelectHigh, 500));
    CHECK_FALSE(line.issue(SelectLow, 501));
    CHECK(line.issue(SelectLow, 502));
}

TEST_CASE("events out of order are refused whenever they come") {
    PsramTimeline line = timeline(true, {});
    CHECK_FALSE(line.issue(FirstData, 1000));
    CHECK_FALSE(line.issue(SelectHigh, 1000));
    REQUIRE(line.issue(SelectLow, 1000));
    CHECK_FALSE(line.issue(SelectLow, 1100));
}

TEST_CASE("opening and room for data follow from the table") {
    const auto psram = test::bench_psram(true).psram;
    CHECK(hardware::psram_opening_clocks(psram, {}) == 2 + 3 + 12);
    CHECK(hardware::psram_data_clocks(psram, Hertz(100e6), {}) == 400 - 15);
}
