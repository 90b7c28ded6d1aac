// SPDX-License-Identifier: Apache-2.0
#include "judge/fidelity/measured_rows.hpp"

#include <catch2/catch.hpp>

using namespace outcore::judge;

namespace {

constexpr const char* kHeader = "board,core,clock_mhz,engine,model,latency_ms,energy_uj,notes\n";

std::vector<MeasuredRow> rows_of(const std::string& body) {
    auto rows = parse_measured_rows(kHeader + body, "t.csv");
    INFO((rows ? "" : to_string(rows.diagnostics().front())));
    REQUIRE(rows.ok());
    return std::move(rows).value();
}

}  // namespace

TEST_CASE("a row's quantities come in SI units and empty cells are nothing") {
    const auto rows = rows_of("X,Cortex-M4,120,E,M,2.5,,\n");
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].line == 2);
    CHECK(rows[0].clock_hz == Approx(120e6));
    CHECK(rows[0].latency_s == Approx(2.5e-3));
    CHECK_FALSE(rows[0].energy_j);
    CHECK(rows[0].source.empty());
}

TEST_CASE("quoted cells hold commas, quotes and line breaks; later lines keep their numbers") {
    const auto rows =
        rows_of("\"X, rev \"\"B\"\"\",Cortex-M4,1,E,M,1,,\"two\nlines\"\r\nY,C,,E,M,1,,\n");
    REQUIRE(rows.size() == 2);
    CHECK(rows[0].board == "X, rev \"B\"");
    CHECK(rows[0].notes == "two\nlines");
    CHECK(rows[1].line == 4);
}

TEST_CASE("columns may stand in any order and others are ignored") {
    auto rows =
        parse_measured_rows("latency_ms,extra,model,engine,core,board\n3,z,M,E,C,B\n", "t.csv");
    REQUIRE(rows.ok());
    CHECK((*rows)[0].board == "B");
    CHECK((*rows)[0].latency_s == Approx(3e-3));
}

TEST_CASE("bad tables are refused with line and rule") {
    struct Case {
        const char* text;
        const char* place;
        const char* rule;
    };
    const Case cases[] = {
        {"", "line 1", "is empty"},
        {"board,core,engine,model\n", "line 1", "has no column \"latency_ms\""},
        {"board,core,engine,model,latency_ms\nB,C,E,M\n", "line 2",
         "has 4 cells; the header has 5"},
        {"board,core,engine,model,latency_ms\nB,C,E,M,fast\n", "line 2",
         "latency_ms: found \"fast\""},
        {"board,core,engine,model,latency_ms\nB,C,E,M,-1\n", "line 2", "must be a number above 0"},
        {"board,core,engine,model,latency_ms\nB,C,E,M,1e999\n", "line 2", "latency_ms"},
        {"board,core,engine,model,latency_ms\nB,C,\"E,M,1\n", "line 2", "not closed"},
    };
    for (const Case& bad : cases) {
        INFO(bad.text);
        const auto rows = parse_measured_rows(bad.text, "t.csv");
        REQUIRE_FALSE(rows.ok());
        CHECK(rows.diagnostics().front().file == "t.csv");
        CHECK(rows.diagnostics().front().place == bad.place);
        CHECK_THAT(rows.diagnostics().front().message, Catch::Contains(bad.rule));
    }
}

TEST_CASE("every bad cell of a table is reported") {
    const auto rows = parse_measured_rows(
        "board,core,engine,model,latency_ms\nB,C,E,M,a\nB,C,E,M,1\nB,C,E,M,b\n", "t.csv");
    REQUIRE_FALSE(rows.ok());
    CHECK(rows.diagnostics().size() == 2);
}
