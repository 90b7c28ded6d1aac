// Published cycles of CMSIS-NN kernels against loops of the same instruction mix on the virtual
// cores. The rows and their sources are in data/kernel_rows.csv; what misses is named here, so that
// neither a new miss nor a mended one goes unseen. docs/core-timing.md has the figures.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>

#include <cmath>
#include <fstream>
#include <iostream>
#include <map>
#include <set>
#include <sstream>

#include "board/core/test_surroundings.hpp"
#include "platform/platform_loader.hpp"

using namespace outcore;
using namespace outcore::board;
using namespace outcore::board::testing;

namespace {

constexpr double kTolerance = 0.15;  // the bar

struct Place {
    const char *board, *core, *platform;
};

/// h743 on the H747, the same core, caches and bus ratio; xg24 (EFR32, no board here) on the U585.
constexpr Place kPlaces[] = {{"h743", "m7", "stm32h747i-disco"},
                             {"f746", "m7", "stm32f746g-disco"},
                             {"l476", "m4", "stm32l476g-disco"},
                             {"xg24", "m33", "b-u585i-iot02a"}};

std::map<std::string, double> published(const std::string& board) {
    std::ifstream file(OUTCORE_SOURCE_DIR "/tests/board/core/data/kernel_rows.csv");
    std::map<std::string, double> cycles;
    std::string line;
    std::getline(file, line);
    while (std::getline(file, line)) {
        std::vector<std::string> cells;
        std::istringstream stream(line);
        for (std::string cell; std::getline(stream, cell, ',');) cells.push_back(cell);
        if (cells.size() >= 16 && cells[1] == board) cycles[cells[0]] = std::stod(cells[14]);
    }
    return cycles;
}

std::map<std::string, double> measured(const Place& place) {
    BoardRunRequest request;
    auto platform = platform::load_platform(place.platform, OUTCORE_SOURCE_DIR "/configs");
    REQUIRE(platform.ok());
    request.platform = *platform;
    request.elf = program_path(std::string("kernel_rows_") + place.board, place.core);
    request.stop_line = "done";
    const auto run = run_here(request, test_surroundings());
    REQUIRE(run.ok());
    INFO(run->end_reason);
    REQUIRE(run->end == RunEnd::StopLine);
    REQUIRE(run->misuse.empty());
    std::map<std::string, double> cycles;
    std::istringstream lines(run->uart);
    std::string name;
    for (double value = 0; lines >> name >> value;) cycles[name] = value;
    return cycles;
}

/// Checks every row of the board: within the bar, unless `misses` has it, and then really beyond.
void judge(const Place& place, const std::set<std::string>& misses) {
    const auto expected = published(place.board);
    const auto found = measured(place);
    REQUIRE(!expected.empty());
    REQUIRE(found.size() == expected.size());
    for (const auto& [name, cycles] : expected) {
        const double ratio = found.at(name) / cycles;
        INFO(name << ": " << found.at(name) << " cycles, published " << cycles << ", ratio "
                  << ratio);
        std::cout << name << ' ' << found.at(name) << ' ' << ratio << '\n';
        CHECK((std::abs(ratio - 1.0) > kTolerance) == (misses.count(name) != 0));
    }
}

}  // namespace

TEST_CASE("published kernels of a Cortex-M7 at 400 MHz: all rows within 15 %") {
    judge(kPlaces[0], {});
    CHECK(published("h743").size() == 29);
}

TEST_CASE("published kernels of a Cortex-M7 at 216 MHz: all rows within 15 %") {
    judge(kPlaces[1], {});
    CHECK(published("f746").size() == 3);
}

TEST_CASE("published kernels of a Cortex-M4: rows within 15 %, but for those named") {
    judge(kPlaces[2], {});
    CHECK(published("l476").size() == 5);
}

TEST_CASE("published kernels of a Cortex-M33: rows within 15 %, but for those named") {
    judge(kPlaces[3], {"xg24_2", "xg24_5"});
    CHECK(published("xg24").size() == 5);
}
