// SPDX-License-Identifier: Apache-2.0
#include "deploy/bundle_readme.hpp"

#include <catch2/catch.hpp>

#include "deploy/small_schedule.hpp"

using namespace outcore;
using namespace outcore::deploy;

namespace {

bool has(const std::string& text, const std::string& part) {
    return text.find(part) != std::string::npos;
}

ReadmeFacts facts(const platform::Platform& board) {
    ReadmeFacts facts;
    facts.network = "net";
    facts.platform = &board;
    facts.has_port = true;
    facts.flash = {0x08000000, 1 << 20};
    facts.storages = {{"qspi", "N25Q128A", 0x90000000}};
    return facts;
}

platform::Platform named(const char* name) {
    platform::Platform board = testing::small_platform();
    board.name = name;
    board.title = "A BOARD";
    return board;
}

}  // namespace

TEST_CASE("the five lines have the commands of every tool, with the addresses") {
    const platform::Platform board = named("stm32f746g-disco");
    const std::string text = bundle_readme(facts(board));
    for (const char* line :
         {"\n1. Build: ", "\n2. Program: ", "\n3. Run: ", "\n4. Read the report: ", "\n5. "}) {
        CAPTURE(line);
        CHECK(has(text, line));
    }
    CHECK(has(text, "-DCMAKE_TOOLCHAIN_FILE=arm-none-eabi.cmake"));
    CHECK(has(text,
              "-el <CubeProgrammer>/bin/ExternalLoader/N25Q128A_STM32F746G-DISCO.stldr "
              "-w build/firmware.hex -w qspi.hex -v"));
    CHECK(has(text,
              "openocd -f board/stm32f746g-disco.cfg -c \"program build/firmware.hex "
              "verify\" -c \"program qspi.hex verify\""));
    CHECK(has(text, "st-flash --reset write build/firmware.bin 0x08000000"));
    CHECK(has(text, "qspi.hex is qspi.bin at 0x90000000"));
}

TEST_CASE("where OpenOCD can not program the flash chip, the text says so") {
    const platform::Platform board = named("b-u585i-iot02a");
    const std::string text = bundle_readme(facts(board));
    CHECK_FALSE(has(text, "program qspi.hex"));
    CHECK(has(text, "OpenOCD has no script for this board's flash chip"));
}

TEST_CASE("a loader that is not known is described by part and board") {
    const platform::Platform board = named("of-my-own");
    const std::string text = bundle_readme(facts(board));
    CHECK(has(text, "LOADER_OF_N25Q128A_ON_A BOARD.stldr"));
    CHECK_FALSE(has(text, "openocd"));
}

TEST_CASE("a bundle without firmware says so, and has nothing to program with") {
    const platform::Platform board = named("stm32f746g-disco-sd");
    ReadmeFacts without = facts(board);
    without.has_port = false;
    without.storages = {{"sd", "SD card", 0}};
    const std::string text = bundle_readme(without);
    CHECK(has(text, "There is no firmware in this bundle: the runtime has no port for A BOARD"));
    CHECK(has(text, "no sd.hex: write sd.bin to its offset 0"));
    CHECK_FALSE(has(text, "STM32_Programmer_CLI"));
}
