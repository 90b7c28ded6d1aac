// The runtime's budget on a Cortex-M4: code of the replay core without kernels, and the RAM of one
// context.
// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <fstream>
#include <sstream>

#include "outcore.h"
#include "runtime/bundle_files.hpp"

using namespace outcore::test;

namespace {

constexpr long kMostCodeBytes = 8 * 1024;
constexpr long kMostRamBytes = 2 * 1024;  // beside the window
/// The port's own: what runs during a frame, and what runs once after reset (all flash parts and
/// the vector table counted, of which a linked firmware keeps its own).
constexpr long kMostMovingBytes = 6 * 1024, kMostStartingBytes = 4 * 1024;

struct Sections {
    long text = 0, data = 0, bss = 0;
};

std::string source(const std::string& path) {
    return std::string(OUTCORE_SOURCE_DIR "/runtime/") + path;
}

/// Links `files` into one object, as it would be in a firmware that uses all of it.
Sections build(const TemporaryFolder& folder, const std::string& files, const std::string& flags) {
    const std::string object = (folder / "runtime.o").string();
    const std::string compile = "arm-none-eabi-gcc -mcpu=cortex-m4 -mthumb -std=c99 -r -nostdlib " +
                                flags + " -I " + source("include") + " -I " + source("kernels") +
                                " -I " + source("src") + " " + files + " -o " + object;
    REQUIRE(run(folder, compile) == 0);
    REQUIRE(run(folder, "arm-none-eabi-size " + object + " > " + (folder / "size").string()) == 0);
    std::ifstream file(folder / "size");
    std::string heading;
    std::getline(file, heading);
    Sections sections;
    file >> sections.text >> sections.data >> sections.bss;
    return sections;
}

}  // namespace

TEST_CASE("code and RAM of the replay core keep their budget") {
    if (std::system("arm-none-eabi-gcc --version > /dev/null 2>&1") != 0) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const TemporaryFolder folder;
    std::ofstream(folder / "context.c") << "#include \"outcore.h\"\noc_context context;\n";
    for (const char* flags : {"-O2", "-Os", "-O2 -DOC_BLOB_IN_PLACE", "-Os -DOC_BLOB_IN_PLACE"}) {
        const bool window = std::string(flags).find("IN_PLACE") == std::string::npos;
        const Sections core = build(folder, source("src/*.c"), flags);
        const Sections context = build(folder, (folder / "context.c").string(), flags);
        const long ram = context.bss - (window ? OC_WINDOW_BYTES : 0);
        WARN(flags << ": replay core " << core.text << " bytes of code, one context " << ram
                   << " bytes of RAM" << (window ? " beside its window" : ", no window"));
        CHECK(core.text > 0);
        CHECK(core.text <= kMostCodeBytes);
        CHECK(core.data + core.bss == 0);
        CHECK(ram > 0);
        CHECK(ram <= kMostRamBytes);
    }
}

TEST_CASE("code and RAM of a board's port keep their budget") {
    if (std::system("arm-none-eabi-gcc --version > /dev/null 2>&1") != 0) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const TemporaryFolder folder;
    const std::string port = source("ports/stm32/");
    std::string files = "-D OC_STAMPS -ffunction-sections -I " + port;
    for (const char* file :
         {"board_port", "board_flash", "lane_walk", "nor_storage", "peripherals/cache_m7",
          "peripherals/stream_dma", "peripherals/quadspi", "peripherals/usart"}) {
        files += " " + port + file + ".c";
    }
    const Sections moving = build(folder, files, "-O2");
    const std::string start = "-I " + port + " " + port + "nor_part.c " + port +
                              "boards/board_f7.c " + port + "boards/stm32f746g_disco.c " + port +
                              "peripherals/clock_f7.c " + port + "peripherals/fmc_sdram.c " + port +
                              "peripherals/gpio.c " + port + "peripherals/cortex_m.c";
    const Sections starting = build(folder, start, "-O2");
    std::ofstream(folder / "port.c") << "#include \"board_port.h\"\n#include \"outcore.h\"\n"
                                        "oc_context context;\noc_board_port port;\n";
    const Sections state = build(folder, "-I " + port + " " + (folder / "port.c").string(), "-O2");
    const long ram =
        state.bss - OC_WINDOW_BYTES + moving.bss + moving.data + starting.bss + starting.data;
    WARN("port of STM32F746G-DISCO: " << moving.text << " bytes of code to move data, "
                                      << starting.text << " to start the board; with one context "
                                      << ram << " bytes of RAM, " << OC_WINDOW_BYTES
                                      << " of them window");
    CHECK(moving.text <= kMostMovingBytes);
    CHECK(starting.text <= kMostStartingBytes);
    CHECK(ram <= kMostRamBytes);
}
