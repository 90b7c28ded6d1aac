// The same image on QEMU: the same output, and the same count of instructions. QEMU runs one
// instruction a block and logs each block; the image sleeps when it is done, which ends the log.
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>
#include <catch2/catch.hpp>

#include <cmath>
#include <cstdlib>
#include <fstream>

#include "base/file.hpp"
#include "board/core/test_surroundings.hpp"

using namespace outcore;
using namespace outcore::board;
using namespace outcore::board::testing;

namespace {

std::uint64_t logged_instructions(const std::filesystem::path& log) {
    std::ifstream lines(log);
    std::uint64_t count = 0;
    for (std::string line; std::getline(lines, line);) count += line.rfind("Trace", 0) == 0 ? 1 : 0;
    return count;
}

/// Starts QEMU, waits until the image says "done" (at most 60 s), ends it.
bool run_on_qemu(const std::filesystem::path& image, const std::filesystem::path& output,
                 const std::filesystem::path& log) {
    const std::string script = fmt::format(
        "qemu-system-arm -M netduinoplus2 -kernel '{0}' -display none -monitor none "
        "-serial 'file:{1}' -singlestep -d exec,nochain -D '{2}' & pid=$!; "
        "for i in $(seq 300); do grep -q done '{1}' 2>/dev/null && break; sleep 0.2; done; "
        "sleep 0.5; kill $pid; wait $pid 2>/dev/null; grep -q done '{1}'",
        image.string(), output.string(), log.string());
    return std::system(script.c_str()) == 0;
}

}  // namespace

TEST_CASE("the virtual board counts the instructions that QEMU executes, and says the same") {
    if (std::system("command -v qemu-system-arm > /dev/null") != 0) {
        WARN("qemu-system-arm is not installed: nothing compared");
        return;
    }
    const auto folder =
        std::filesystem::temp_directory_path() / fmt::format("outcore-qemu-count-{}", std::rand());
    std::filesystem::create_directories(folder);
    const bool ran = run_on_qemu(program_path("counted", "m4"), folder / "output", folder / "log");
    const auto said = read_text(folder / "output");
    const std::uint64_t counted = logged_instructions(folder / "log");
    std::filesystem::remove_all(folder);
    REQUIRE(ran);
    REQUIRE(said.ok());
    const auto run = run_program("counted", "m4");
    REQUIRE(run.ok());
    CHECK(run->uart == *said);
    INFO(fmt::format("virtual board {}, QEMU {}", run->instructions, counted));
    REQUIRE(counted > 20000);
    const double ratio = static_cast<double>(run->instructions) / static_cast<double>(counted);
    CHECK(std::abs(ratio - 1.0) <= 0.001);
}
