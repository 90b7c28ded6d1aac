// SPDX-License-Identifier: Apache-2.0
#include "deploy/bundle_readme.hpp"

#include <fmt/format.h>

#include "base/version.hpp"
#include "deploy/programming.hpp"

namespace outcore::deploy {
namespace {

constexpr std::string_view kFirmware = "build/firmware";

/// With a loader whose name is not known, what to look for.
std::string external_loader(const Programming& programming, const platform::Platform& platform,
                            const ProgrammedStorage& storage) {
    if (!programming.external_loader.empty()) return programming.external_loader;
    return fmt::format("LOADER_OF_{}_ON_{}.stldr", storage.part, platform.title);
}

std::string cube_programmer(const ReadmeFacts& facts, const Programming& programming) {
    std::string text = "STM32_Programmer_CLI -c port=SWD";
    std::string writes = fmt::format(" -w {}.hex", kFirmware);
    for (const ProgrammedStorage& storage : facts.storages) {
        if (storage.window_address == 0) continue;
        text += " -el <CubeProgrammer>/bin/ExternalLoader/" +
                external_loader(programming, *facts.platform, storage);
        writes += fmt::format(" -w {}.hex", storage.name);
    }
    return text + writes + " -v -rst";
}

std::string openocd(const ReadmeFacts& facts, const Programming& programming) {
    std::string text =
        fmt::format("openocd {} -c \"program {}.hex verify", programming.openocd, kFirmware);
    std::string more;
    for (const ProgrammedStorage& storage : facts.storages) {
        if (storage.window_address == 0 || !programming.openocd_programs_storage) continue;
        more += fmt::format(" -c \"program {}.hex verify\"", storage.name);
    }
    // The last command lets the board run.
    return text + "\"" + more + " -c \"reset run\" -c shutdown";
}

std::string code(const std::string& text) { return "`" + text + "`"; }

/// What goes where, for storages with and without a window.
std::string places(const ReadmeFacts& facts) {
    std::string text;
    for (const ProgrammedStorage& storage : facts.storages) {
        text += storage.window_address == 0
                    ? fmt::format(
                          " {0} has no memory-mapped window, so there is no {0}.hex: write {0}.bin "
                          "to its offset 0.",
                          storage.name)
                    : fmt::format(" {0}.hex is {0}.bin at 0x{1:08X}.", storage.name,
                                  storage.window_address);
    }
    return text;
}

std::string firmware_lines(const ReadmeFacts& facts) {
    const Programming programming = programming_of(*facts.platform);
    std::string program = code(cube_programmer(facts, programming));
    if (!programming.openocd.empty()) program += "; or " + code(openocd(facts, programming));
    program +=
        "; or, the firmware alone, " +
        code(fmt::format("st-flash --reset write {}.bin 0x{:08X}", kFirmware, facts.flash.address));
    program += "." + places(facts);
    if (!programming.openocd.empty() && !programming.openocd_programs_storage)
        program +=
            " OpenOCD has no script for this board's flash chip: take CubeProgrammer for it.";
    return fmt::format(
        "1. Build: `cmake -B build -DCMAKE_TOOLCHAIN_FILE=arm-none-eabi.cmake && cmake --build "
        "build` (arm-none-eabi-gcc, CMake 3.20).\n"
        "2. Program: {}\n"
        "3. Run: connect a terminal to the ST-LINK's virtual COM port, 115200 baud, 8N1, and press "
        "reset; a second after `oc ready` a frame runs by itself, and each command line runs "
        "another (`run 1`, `check 1`).\n"
        "4. Read the report: save what the terminal shows; `outcore replay . --report LOG.txt` "
        "compares its bytes with in-core execution and its times with the simulation, `outcore "
        "fit` "
        "makes a kernel profile of it.\n"
        "5. Firmware and storage belong together: another image is refused with `oc error -4`.\n",
        program);
}

std::string no_firmware_lines(const ReadmeFacts& facts) {
    return fmt::format(
        "There is no firmware in this bundle: the runtime has no port for {} (`{}`). "
        "`runtime/include/outcore.h` says what a port has to provide; the library `outcore_bundle` "
        "of CMakeLists.txt has the rest.{}\n",
        facts.platform->title, facts.platform->name, places(facts));
}

}  // namespace

std::string bundle_readme(const ReadmeFacts& facts) {
    return fmt::format(R"(# {} on {}

Made by Outcore {}. `manifest.json` lists every file with its hash, `schedule.json` is the schedule for people and tools.

{}
Without a board: `cmake -B host && cmake --build host` builds the replayer for this computer;
`host/outcore-replay-host . --input INPUTS.bin --output OUTPUTS.bin` takes the raw bytes of all network inputs in order, frame after
frame. `outcore replay .` runs it and compares every byte with in-core execution. In your own CMake project,
`add_subdirectory` this folder and link `outcore_bundle`.
)",
                       facts.network, facts.platform->title, version(),
                       facts.has_port ? firmware_lines(facts) : no_firmware_lines(facts));
}

}  // namespace outcore::deploy
