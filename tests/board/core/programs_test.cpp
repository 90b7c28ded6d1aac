// Small programs run as they would on the part.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include "board/core/test_surroundings.hpp"

using namespace outcore;
using namespace outcore::board;
using namespace outcore::board::testing;

namespace {
BoardRun must_run(const std::string& name, const std::string& core) {
    auto run = run_program(name, core);
    REQUIRE(run.ok());
    INFO(run->uart);
    INFO(run->end_reason);
    for (const MisuseReport& report : run->misuse)
        UNSCOPED_INFO(report.what + " at " + report.where);
    CHECK(run->end == RunEnd::StopLine);
    return *run;
}
}  // namespace

TEST_CASE("a program starts from its vector table, with data copied and bss cleared") {
    for (const char* core : {"m4", "m7", "m33"}) {
        const BoardRun run = must_run("hello", core);
        CHECK(run.uart == "preset 41\ncleared 0\nsum 332833500\ndone\n");
        CHECK(run.misuse.empty());
        CHECK(run.instructions > 3000);
    }
}

TEST_CASE("exceptions nest by priority, wait behind masks and chain") {
    for (const char* core : {"m4", "m7", "m33"}) {
        const BoardRun run = must_run("exceptions", core);
        INFO(run.uart);
        CHECK(run.misuse.empty());
    }
}

TEST_CASE("WFE and WFI sleep until what wakes them") {
    for (const char* core : {"m4", "m7", "m33"}) {
        auto run = run_program("events", core);
        REQUIRE(run.ok());
        INFO(run->end_reason);
        CHECK(run->end == RunEnd::Asleep);
        CHECK(run->uart ==
              "after sev 1\nby interrupt 1\nserved 1\nby pending 1\nserved 1\nby wfi 1\nserved 1\n"
              "served 2\nsleep\n");
        CHECK(run->sleep_cycles > 1000);
    }
}
