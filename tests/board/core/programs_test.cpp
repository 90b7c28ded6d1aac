// Small programs run as they would on the part.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <map>
#include <sstream>

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

namespace {
std::int64_t count(const BoardRun& run, Misuse kind) {
    std::int64_t sum = 0;
    for (const MisuseReport& report : run.misuse) sum += report.kind == kind ? report.count : 0;
    return sum;
}
}  // namespace

TEST_CASE("faults reach their handlers, and the run ends soon after a hard fault") {
    for (const char* core : {"m4", "m7", "m33"}) {
        auto run = run_program("faults", core);
        REQUIRE(run.ok());
        INFO(run->end_reason);
        CHECK(run->end == RunEnd::Fault);
        CHECK(run->uart ==
              "bus status 130\nbus address 1879048192\nbus status 130\nbus address 134217728\n"
              "usage status 1\nwithout handlers\nhard fault 1\n");
        CHECK(count(*run, Misuse::Fault) == 4);
        CHECK(count(*run, Misuse::UnmappedAccess) == 2);
        for (const MisuseReport& report : run->misuse)
            CHECK(report.where.rfind("main (faults.c:", 0) == 0);
        CHECK(run->board_seconds < 0.2);
    }
}

TEST_CASE("an unaligned LDRD faults where a plain load does not") {
    for (const char* core : {"m4", "m7", "m33"}) {
        const BoardRun run = must_run("unaligned", core);
        CHECK(run.uart == "value 67305985\nusage status 256\ndone\n");
        CHECK(count(run, Misuse::UnalignedAccess) == 1);
    }
}

TEST_CASE("a transfer past the data cache shows what a real board would") {
    const BoardRun run = must_run("caches", "m7");
    CHECK(run.uart ==
          "not cleaned, not invalidated 0\ninvalidated 0\ncleaned and invalidated 1\n"
          "not cacheable 2\ndone\n");
    CHECK(count(run, Misuse::StaleCacheLine) == 1);
    CHECK(count(run, Misuse::DirtyCacheLine) == 1);
    CHECK(run.misuse.size() == 2);
}

TEST_CASE("the cycle counter times instructions as the manuals say") {
    const auto times = [](const char* core) {
        std::map<std::string, int> found;
        std::istringstream lines(must_run("counter", core).uart);
        for (std::string line; std::getline(lines, line);) {
            const std::size_t space = line.rfind(' ');
            if (space != std::string::npos)
                found[line.substr(0, space)] = std::stoi(line.substr(space));
        }
        const int nothing = found.at("nothing");
        for (auto& [name, cycles] : found) cycles -= nothing;
        return found;
    };
    auto m4 = times("m4");
    CHECK(m4.at("8 adds") == 8);
    CHECK(m4.at("8 dependent") == 8);
    CHECK(m4.at("4 loads") == 5);     // 2, then one each
    CHECK(m4.at("load apart") == 6);  // 2 + 1, twice
    CHECK(m4.at("8 products") == 8);
    CHECK(m4.at("ldm") == 5);  // 1 + N
    for (const char* core : {"m4", "m33"}) {
        INFO(core);
        auto found = times(core);
        const int branch = found.at("branch");
        CHECK(found.at("divide") == branch + 9);  // CMP, IT, 7
        CHECK(found.at("no divide") == branch + 3);
        CHECK(found.at("one divide") == branch + 10);
        CHECK(found.at("then flags") == branch + 5);
    }
    auto m7 = times("m7");
    CHECK(m7.at("8 adds") == 4);   // pairs
    CHECK(m7.at("4 loads") == 2);  // even and odd words
    CHECK(m7.at("8 products") ==
          7);                  // one multiplier; the first and the last pair with their neighbours
    CHECK(m7.at("ldm") == 3);  // 64 bits a cycle, and no neighbour pairs with it
}

TEST_CASE("files that are no firmware for the core are refused") {
    auto run = run_program("hello", "m7");
    BoardRunRequest request;
    request.platform = platform_of("m4");
    request.elf = program_path("hello", "m33");
    auto wrong = run_here(request, test_surroundings());
    REQUIRE(!wrong.ok());
    CHECK(wrong.diagnostics()[0].place == "Tag_CPU_arch");
    request.elf = OUTCORE_SOURCE_DIR "/README.md";
    wrong = run_here(request, test_surroundings());
    REQUIRE(!wrong.ok());
    CHECK(wrong.diagnostics()[0].message == "is no ELF file");
}

TEST_CASE("two runs are equal, in a child process or not") {
    BoardRunRequest request;
    request.platform = platform_of("m7");
    request.elf = program_path("exceptions", "m7");
    request.stop_line = "done";
    request.profile.emplace();
    const auto here = run_here(request, test_surroundings());
    const auto child = run_in_child(request, test_surroundings());
    REQUIRE(here.ok());
    REQUIRE(child.ok());
    CHECK(here->uart == child->uart);
    CHECK(here->cycles == child->cycles);
    CHECK(here->instructions == child->instructions);
    REQUIRE(!here->functions.empty());
    CHECK(here->functions[0].function == child->functions[0].function);
    CHECK(here->functions[0].cycles == child->functions[0].cycles);
}
