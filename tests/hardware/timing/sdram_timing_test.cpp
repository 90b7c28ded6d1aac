// Each rule of the SDRAM table is tight: refused one clock early, legal on time. The figures are
// worked out by hand for tRCD 2, tRP 3, CAS 3, tRAS 5, tRC 9, tWR 4, bursts of 8 clocks.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "hardware/sdram_rules.hpp"

using namespace outcore;
using hardware::SdramCommand;
using hardware::SdramTimeline;

namespace {

platform::SdramTiming timing() {
    platform::SdramTiming t;
    t.banks = 4;
    t.activate_to_access = 2;
    t.precharge = 3;
    t.cas_latency = 3;
    t.activate_to_precharge = 5;
    t.row_cycle = 9;
    t.write_recovery = 4;
    t.refresh_interval = Seconds(15e-6);
    return t;
}

struct Step {
    SdramCommand command;
    std::int32_t bank;
    std::int64_t row;
    std::int64_t at;
};

/// After `before`, `last` is refused one clock before its time and legal on it.
struct Gate {
    const char* rule;
    std::vector<Step> before;
    Step last;
};

using enum SdramCommand;
const Gate kGates[] = {
    {"tRCD, read", {{Activate, 0, 5, 100}}, {Read, 0, 5, 102}},
    {"tRCD, write", {{Activate, 0, 5, 100}}, {Write, 0, 5, 102}},
    {"tRAS", {{Activate, 0, 5, 100}}, {Precharge, 0, 0, 105}},
    {"tRP", {{Activate, 0, 5, 90}, {Precharge, 0, 0, 100}}, {Activate, 0, 6, 103}},
    {"tRC", {{Activate, 0, 5, 100}, {Precharge, 0, 0, 105}}, {Activate, 0, 6, 109}},
    {"data before precharge", {{Activate, 0, 5, 90}, {Read, 0, 5, 100}}, {Precharge, 0, 0, 108}},
    {"tWR", {{Activate, 0, 5, 90}, {Write, 0, 5, 100}}, {Precharge, 0, 0, 112}},
    {"data bus, read after read",
     {{Activate, 0, 5, 80}, {Activate, 1, 5, 90}, {Read, 0, 5, 100}},
     {Read, 1, 5, 108}},
    {"data bus, write after read",
     {{Activate, 0, 5, 80}, {Activate, 1, 5, 90}, {Read, 0, 5, 100}},
     {Write, 1, 5, 111}},
    {"data bus, read after write", {{Activate, 0, 5, 90}, {Write, 0, 5, 100}}, {Read, 0, 5, 108}},
    {"tRP before refresh", {{Activate, 0, 5, 90}, {Precharge, 0, 0, 100}}, {Refresh, 0, 0, 103}},
    {"refresh before activate", {{Refresh, 0, 0, 100}}, {Activate, 2, 5, 109}},
    {"refresh before refresh", {{Refresh, 0, 0, 100}}, {Refresh, 0, 0, 109}},
};

}  // namespace

TEST_CASE("every rule of SDRAM is refused one clock early and legal on time") {
    for (const Gate& gate : kGates) {
        INFO(gate.rule);
        SdramTimeline timeline(timing(), 8);
        for (const Step& step : gate.before)
            REQUIRE(timeline.issue(step.command, step.bank, step.row, step.at));
        const Step& last = gate.last;
        CHECK(timeline.earliest(last.command, last.bank) == last.at);
        CHECK_FALSE(timeline.issue(last.command, last.bank, last.row, last.at - 1));
        CHECK(timeline.issue(last.command, last.bank, last.row, last.at));
    }
}

TEST_CASE("other banks are free at once") {
    SdramTimeline timeline(timing(), 8);
    REQUIRE(timeline.issue(Activate, 0, 5, 100));
    CHECK(timeline.issue(Activate, 1, 5, 100));
    CHECK(timeline.issue(Precharge, 2, 0, 100));
}

TEST_CASE("a command in the wrong state is refused whenever it comes") {
    SdramTimeline timeline(timing(), 8);
    CHECK_FALSE(timeline.issue(Read, 0, 5, 1000));  // no row is open
    REQUIRE(timeline.issue(Activate, 0, 5, 1000));
    CHECK_FALSE(timeline.issue(Read, 0, 6, 2000));      // another row is
    CHECK_FALSE(timeline.issue(Activate, 0, 6, 2000));  // not precharged
    CHECK_FALSE(timeline.issue(Refresh, 0, 0, 2000));   // a bank is open
    CHECK(timeline.open_row(0) == 5);
    CHECK_FALSE(timeline.open_row(1));
}

TEST_CASE("opening a row and a refresh follow from the table") {
    CHECK(hardware::row_opening_clocks(timing()) == 3 + 2);
    CHECK(hardware::refresh_clocks(timing()) == 3 + 9 + 2);
}
