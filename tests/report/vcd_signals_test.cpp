// SPDX-License-Identifier: Apache-2.0
#include "report/vcd_signals.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <sstream>

using namespace outcore::report;

TEST_CASE("variables are declared by scope with names that every reader takes") {
    VcdSignals signals;
    signals.add("flash", "qspi phase", VcdType::State, 3);
    signals.add("flash", "qspi-phase", VcdType::State, 1);
    signals.add("sram", "1st", VcdType::Integer);
    signals.add("power", "core W", VcdType::Real);
    CHECK(signals.declarations() ==
          "$scope module flash $end\n"
          "$var wire 3 ! qspi_phase [2:0] $end\n"
          "$var wire 1 \" qspi_phase_2 $end\n"
          "$upscope $end\n"
          "$scope module sram $end\n"
          "$var integer 32 # _1st [31:0] $end\n"
          "$upscope $end\n"
          "$scope module power $end\n"
          "$var real 64 $ core_W $end\n"
          "$upscope $end\n");
}

TEST_CASE("changes come in order of time, each once, the last of an instant counts") {
    VcdSignals signals;
    const auto state = signals.add("a", "state", VcdType::State, 2);
    const auto watts = signals.add("a", "watts", VcdType::Real);
    const auto number = signals.add("a", "number", VcdType::Integer);
    signals.change(watts, 3e-12, 0.25);
    signals.change(state, 0.0, 0);
    signals.change(state, 1e-12, 1);
    signals.change(state, 3e-12, 0);
    signals.change(state, 3e-12, 2);
    signals.change(state, 4e-12, 2);  // no change
    signals.change(number, 1e-12, 12);
    signals.change(number, 5e-12, -1);
    signals.change(number, 9e-12, 7);  // beyond the end
    CHECK(signals.changes(0.0, 9e-12) ==
          "#0\n$dumpvars\nb0 !\nr0 \"\nbx #\n$end\n"
          "#1\nb1 !\nb1100 #\n"
          "#3\nb10 !\nr0.25 \"\n"
          "#5\nbx #\n");
}

TEST_CASE("a dump that begins later begins with what holds then") {
    VcdSignals signals;
    const auto state = signals.add("a", "state", VcdType::State, 2);
    signals.change(state, 0.0, 3);
    signals.change(state, 8e-12, 1);
    CHECK(signals.changes(5e-12, 9e-12) == "#5\n$dumpvars\nb11 !\n$end\n#8\nb1 !\n");
}

TEST_CASE("identifiers stay unique past one character") {
    VcdSignals signals;
    for (int i = 0; i < 10000; ++i) signals.add("a", std::to_string(i), VcdType::State, 2);
    std::istringstream lines(signals.declarations());
    std::set<std::string> identifiers;
    std::string word[4], line;
    while (std::getline(lines, line)) {
        std::istringstream words(line);
        for (std::string& each : word) words >> each;
        if (word[0] == "$var") identifiers.insert(word[3]);
    }
    CHECK(identifiers.size() == 10000);
}
