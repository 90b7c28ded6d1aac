// SPDX-License-Identifier: Apache-2.0
#include "judge/board/board_report.hpp"

#include <catch2/catch.hpp>

using namespace outcore;
using judge::parse_board_report;

namespace {

const std::string kReport =
    "oc report 1 board=stm32f746g-disco core_hz=216000000 blob=cdf66ca6 "
    "image=351212e16856d98a38a97c09f0421c1f\n";

}  // namespace

TEST_CASE("a report has frames, stamps, sums and outputs, command by command") {
    const auto report = parse_board_report(kReport +
                                               "oc ready\n"
                                               "oc frame 0 cycles=1000 stall=100\n"
                                               "oc stamp 0 0 0 12\n"
                                               "oc stamp 0 1 12 400\n"
                                               "oc frame 1 cycles=1010 stall=90\n"
                                               "oc stamp 1 0 5 100\n"
                                               "oc output 0 00ff\n"
                                               "oc output 2 7f\n"
                                               "oc end 0\n"
                                               "oc ready\n"
                                               "oc frame 2 cycles=2000 stall=0\n"
                                               "oc sums 0 0123abcd 00000000\n"
                                               "oc sums 2 ffffffff\n"
                                               "oc end 0\n"
                                               "oc ready\n",
                                           "log.txt");
    REQUIRE(report.ok());
    CHECK(report->board == "stm32f746g-disco");
    CHECK(report->core_hz == 216000000);
    CHECK(report->blob_crc == 0xcdf66ca6u);
    CHECK(report->image_id == "351212e16856d98a38a97c09f0421c1f");
    REQUIRE(report->commands.size() == 2);
    const judge::BoardCommand& first = report->commands[0];
    REQUIRE(first.frames.size() == 2);
    CHECK(first.frames[1].cycles == 1010);
    CHECK(first.frames[1].stall == 90);
    REQUIRE(first.stamps.size() == 3);
    CHECK(first.stamps[1].frame == 0);
    CHECK(first.stamps[1].start == 12);
    CHECK(first.stamps[1].end() == 412);
    CHECK(first.stamps[2].frame == 1);
    CHECK(first.stamps[2].lane == 1);
    CHECK(first.output == std::vector<std::uint8_t>{0x00, 0xff, 0x7f});
    CHECK(first.sums.empty());
    CHECK(report->commands[1].sums == judge::OperatorSums{0x0123abcdu, 0u, 0xffffffffu});
}

TEST_CASE("what a terminal adds is passed over") {
    const auto report = parse_board_report(
        "\x01\xff garbage of the reset\r\n" + kReport + "hello\r\noc ready\r\noc end 0\r\n\r\n",
        "log.txt");
    REQUIRE(report.ok());
    CHECK(report->commands.size() == 1);
}

TEST_CASE("a frame that fails has its error") {
    const auto report =
        parse_board_report(kReport + "oc ready\noc error -8 1 17\noc end -8\n", "log.txt");
    REQUIRE(report.ok());
    REQUIRE(report->commands.size() == 1);
    CHECK(report->commands[0].status == -8);
    REQUIRE(report->commands[0].error);
    CHECK(report->commands[0].error->code == -8);
    CHECK(report->commands[0].error->lane == 1);
    CHECK(report->commands[0].error->task == 17);
}

TEST_CASE("a reset begins again with the same firmware") {
    const auto report = parse_board_report(
        kReport + "oc ready\noc frame 0 cycles=10 stall=1\noc stamp 0 0 0 1\n" + kReport +
            "oc ready\noc frame 0 cycles=10 stall=1\noc stamp 0 0 0 1\noc end 0\n",
        "log.txt");
    REQUIRE(report.ok());
    CHECK(report->commands.size() == 1);
    CHECK(report->commands[0].stamps.size() == 1);
}

TEST_CASE("broken reports are refused with file and line") {
    struct Row {
        const char* lines;  // after the report line
        const char* place;
        const char* rule;
    };
    const auto row = GENERATE(
        Row{"oc frame 0 cycles=1 stall=0\n", "log.txt:2", "stops before \"oc end\""},
        Row{"oc farme 0\n", "log.txt:2", "\"oc farme\" is no line of the format"},
        Row{"oc frame 0 cycles=1\n", "log.txt:2", "oc frame: stall is missing"},
        Row{"oc frame 0 cycle=1 stall=0\n", "log.txt:2", "found \"cycle=1\"; must be cycles=..."},
        Row{"oc frame 0 cycles= stall=0\n", "log.txt:2", "must be cycles=..."},
        Row{"oc frame 0 cycles=x stall=0\n", "log.txt:2", "cycles: found \"x\"; must be a number"},
        Row{"oc frame 0 cycles=1 stall=2\n", "log.txt:2", "more cycles of stall than of the frame"},
        Row{"oc frame -1 cycles=1 stall=0\n", "log.txt:2", "number: found -1"},
        Row{"oc frame 0 cycles=1 stall=0 x\n", "log.txt:2", "\"x\" is too much"},
        Row{"oc stamp 0 0 0 1\n", "log.txt:2", "comes before its \"oc frame\""},
        Row{"oc frame 0 cycles=9 stall=0\noc stamp 0 0 0\n", "log.txt:3", "cycles is missing"},
        Row{"oc frame 0 cycles=9 stall=0\noc stamp 0 0 0 -4\n", "log.txt:3", "cycles: found -4"},
        Row{"oc frame 0 cycles=9 stall=0\noc stamp 0 1 0 4\noc stamp 0 1 4 4\n", "log.txt:4",
            "task 1 of lane 0 for the second time"},
        Row{"oc frame 0 cycles=9 stall=0\noc stamp 0  0 4\n", "log.txt:3", "task is missing"},
        Row{"oc frame 0 cycles=9 stall=0\noc stamp 0 0 0 99999999999999999999\n", "log.txt:3",
            "must be a number"},
        Row{"oc sums 0 0123abc\n", "log.txt:2", "must be 8 hexadecimal digits"},
        Row{"oc sums 0\n", "log.txt:2", "sum is missing"},
        Row{"oc sums 1 0123abcd\n", "log.txt:2", "begins at 1; 0 comes next"},
        Row{"oc sums 0 00000000 00000000 00000000 00000000 00000000 00000000 00000000 00000000 "
            "00000000\n",
            "log.txt:2", "more than 8 sums"},
        Row{"oc output 0 0\n", "log.txt:2", "must be pairs of hexadecimal digits"},
        Row{"oc output 0 0g\n", "log.txt:2", "must be pairs of hexadecimal digits"},
        Row{"oc output 0 00\noc output 3 00\n", "log.txt:3", "begins at 3; 1 comes next"},
        Row{"oc output 0 "
            "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20\n",
            "log.txt:2", "more than 32 bytes"},
        Row{"oc error 8 0 0\n", "log.txt:2", "code: found 8"},
        Row{"oc end\n", "log.txt:2", "status is missing"},
        Row{"oc end 1\n", "log.txt:2", "status: found 1"},
        Row{"oc output 0 00\noc ready\n", "log.txt:3", "comes before \"oc end\""},
        Row{"oc report 2 board=b core_hz=1 blob=cdf66ca6 image=351212e16856d98a38a97c09f0421c1f\n",
            "log.txt:2", "version: found 2; must be 1 to 1"},
        Row{"oc report 1 board=b core_hz=1 blob=cdf66ca6 image=351212e16856d98a38a97c09f0421c1f\n",
            "log.txt:2", "other firmware than at the first"},
        Row{"oc report 1 board=b core_hz=1 blob=cdf6 image=351212e16856d98a38a97c09f0421c1f\n",
            "log.txt:2", "blob: found \"cdf6\"; must be 8 hexadecimal digits"},
        Row{"oc report 1 board=b core_hz=1 blob=cdf66ca6 image=3512\n", "log.txt:2",
            "image: must be 32 hexadecimal digits"});
    CAPTURE(row.lines);
    const auto report = parse_board_report(kReport + row.lines, "log.txt");
    REQUIRE_FALSE(report.ok());
    REQUIRE(report.diagnostics().size() == 1);
    CHECK(report.diagnostics()[0].file == row.place);
    CAPTURE(report.diagnostics()[0].message);
    CHECK(report.diagnostics()[0].message.find(row.rule) != std::string::npos);
}

TEST_CASE("a log without a report is refused") {
    for (const char* log : {"", "nothing here\n", "oc ready\n", "oc end 0\n"}) {
        CAPTURE(log);
        const auto report = parse_board_report(log, "log.txt");
        REQUIRE_FALSE(report.ok());
        CHECK(report.diagnostics()[0].message.find("\"oc report\"") != std::string::npos);
    }
}

TEST_CASE("every prefix of a report is read or refused, never more") {
    const std::string whole = kReport +
                              "oc ready\noc frame 0 cycles=10 stall=1\noc stamp 0 0 0 1\n"
                              "oc sums 0 0123abcd\noc output 0 00ff\noc error -8 1 17\noc end -8\n";
    for (std::size_t length = 0; length < whole.size(); ++length) {
        CAPTURE(length);
        const auto report = parse_board_report(whole.substr(0, length), "log.txt");
        if (report.ok())
            CHECK(report->commands.size() <= 1);
        else
            CHECK(report.diagnostics()[0].file.find("log.txt:") == 0);
    }
}
