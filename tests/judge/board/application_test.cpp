// Applications on the virtual board: a LED blinks from the main loop while a network runs, and
// frames that are aborted leave no trace in the next one. SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <sstream>

#include "base/file.hpp"
#include "board/virtual_board.hpp"
#include "judge/deployed_network.hpp"

using namespace outcore;
using testing::required;
namespace fs = std::filesystem;

namespace {

constexpr const char* kBoard = "stm32f746g-disco";

/// Builds `target` of the bundle, or of a project around it, and runs it until `stop_line`.
board::BoardRun run_on_board(const fs::path& project, const fs::path& bundle,
                             const std::string& target, const std::string& stop_line) {
    const judge::TemporaryFolder build;
    const std::string chain = (bundle / "arm-none-eabi.cmake").string();
    for (const auto& command :
         {std::vector<std::string>{"cmake", "-G", "Ninja", "-DCMAKE_TOOLCHAIN_FILE=" + chain,
                                   project.string()},
          std::vector<std::string>{"cmake", "--build", ".", "--target", target}}) {
        const auto built = required(judge::run_child({command, build.path(), 300.0}));
        INFO(built.output << built.errors);
        REQUIRE(built.ok());
    }
    board::BoardRunRequest request;
    request.platform = required(platform::load_platform(kBoard, testing::kConfigs));
    request.elf = build.path() / (target + ".elf");
    const std::string image = required(read_text(bundle / "qspi.bin"));
    request.storages.push_back({"qspi", {image.begin(), image.end()}});
    request.stop_line = stop_line;
    return required(board::run_firmware(request));
}

void check_clean(const board::BoardRun& run) {
    INFO(run.uart);
    for (const board::MisuseReport& misuse : run.misuse)
        FAIL_CHECK(misuse.what << " at " << misuse.where);
    CHECK(run.end == board::RunEnd::StopLine);
}

testing::Deployed deployed_network() {
    const testing::Workload load =
        testing::load_workload(fs::path(OUTCORE_SOURCE_DIR) / "models/fashion/fashion.tflite", 1);
    return testing::Deployed(
        std::get<schedule::Schedule>(testing::make_schedule(load, kBoard, "double-buffer")));
}

bool have_cross_compiler() {
    return std::system("arm-none-eabi-gcc --version > /dev/null 2>&1") == 0;
}

}  // namespace

TEST_CASE("a LED blinks from the main loop while the network runs") {
    if (!have_cross_compiler()) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const testing::Deployed deployed = deployed_network();
    const board::BoardRun run =
        run_on_board(deployed.folder(), deployed.folder(), "blink", "blink frame=0");
    check_clean(run);
    unsigned toggles = 0;
    REQUIRE(std::sscanf(run.uart.c_str(), "blink frame=0 toggles=%u error=0", &toggles) == 1);
    CHECK(toggles >= 2);  // between tasks, while the frame was under way
}

TEST_CASE("frames that were aborted leave no trace in the next one") {
    if (!have_cross_compiler()) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const testing::Deployed deployed = deployed_network();
    const judge::TemporaryFolder project;
    write_file(project.path() / "CMakeLists.txt",
               "cmake_minimum_required(VERSION 3.20)\nproject(aborted LANGUAGES C ASM)\n"
               "add_subdirectory(\"" +
                   deployed.folder().string() +
                   "\" bundle)\noutcore_add_image(aborted \"" OUTCORE_SOURCE_DIR
                   "/tests/judge/board/abort_main.c\")\n");
    const board::BoardRun run = run_on_board(project.path(), deployed.folder(), "aborted", "good");
    check_clean(run);
    std::istringstream lines(run.uart);
    std::string first, last;
    std::getline(lines, first);
    std::getline(lines, last);
    CHECK(first.size() == 20);
    CHECK(first == last);
}
