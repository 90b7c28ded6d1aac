// Every board's port builds from a bundle with warnings as errors, its firmware's stack holds the
// deepest path that the compiler's call graph shows, and its sections lie where they should.
// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch.hpp>
#include <map>
#include <regex>
#include <sstream>

#include "base/file.hpp"
#include "judge/deployed_network.hpp"

using namespace outcore;
using testing::required;
namespace fs = std::filesystem;

namespace {

bool have_cross_compiler() {
    return std::system("arm-none-eabi-gcc --version > /dev/null 2>&1") == 0;
}

std::string output_of(const std::vector<std::string>& command, const fs::path& folder) {
    const auto result = required(judge::run_child({command, folder, 300.0}));
    INFO(result.output << result.errors);
    REQUIRE(result.ok());
    return result.output;
}

/// Boards with a port, in the order of boards.txt.
std::vector<std::string> boards_with_port() {
    std::istringstream lines(*read_text(OUTCORE_SOURCE_DIR "/runtime/ports/stm32/boards.txt"));
    std::vector<std::string> boards;
    for (std::string line; std::getline(lines, line);) {
        const std::size_t equals = line.find(" =");
        if (line.front() != '#' && equals != std::string::npos)
            boards.push_back(line.substr(0, equals));
    }
    return boards;
}

/// Address of each symbol of an ELF.
std::int64_t symbol(const std::string& listing, const std::string& name) {
    std::smatch found;
    REQUIRE(std::regex_search(listing, found, std::regex("([0-9a-f]{8}) \\S " + name + "\\n")));
    return std::stoll(found[1], nullptr, 16);
}

struct Range {
    std::int64_t begin = 0, end = 0;
    bool holds(const Range& other) const { return begin <= other.begin && other.end <= end; }
};

/// Regions of a memory.ld, by their other names too.
std::map<std::string, Range> regions(const std::string& script) {
    const std::regex line(R"((\w+) \(r\w+\) : ORIGIN = 0x([0-9A-F]+), LENGTH = (\d+))");
    std::map<std::string, Range> found;
    for (std::sregex_iterator at(script.begin(), script.end(), line), end; at != end; ++at) {
        const std::int64_t begin = std::stoll((*at)[2], nullptr, 16);
        found[(*at)[1]] = {begin, begin + std::stoll((*at)[3])};
    }
    const std::regex alias("REGION_ALIAS\\(\"(\\w+)\", (\\w+)\\)");
    for (std::sregex_iterator at(script.begin(), script.end(), alias), end; at != end; ++at)
        found[(*at)[1]] = found.at((*at)[2]);
    return found;
}

/// Sections of an ELF that occupy memory when it runs, empty ones left out.
std::map<std::string, Range> sections(const fs::path& elf) {
    const std::string listing =
        output_of({"arm-none-eabi-readelf", "-SW", elf.string()}, elf.parent_path());
    const std::regex line(R"(\] (\.\S+) +\S+ +([0-9a-f]{8}) [0-9a-f]{6} ([0-9a-f]{6}) \d\d +W?A)");
    std::map<std::string, Range> found;
    for (std::sregex_iterator at(listing.begin(), listing.end(), line), end; at != end; ++at) {
        const std::int64_t begin = std::stoll((*at)[2], nullptr, 16);
        const std::int64_t bytes = std::stoll((*at)[3], nullptr, 16);
        if (bytes > 0) found[(*at)[1]] = {begin, begin + bytes};
    }
    return found;
}

/// Static data beside the core where there is such memory, an application's and the stack in RAM,
/// nothing over anything else. The stack begins where RAM does: overrun, it hurts no static data.
void check_sections(const fs::path& elf, const std::map<std::string, Range>& memory) {
    INFO(elf.filename());
    const std::map<std::string, Range> found = sections(elf);
    const std::map<std::string, std::string> places = {
        {".vectors", "FLASH"},   {".fast", "FAST"},  {".text", "FLASH"},     {".rodata", "FLASH"},
        {".ARM.exidx", "FLASH"}, {".stack", "RAM"},  {".data", "FAST_DATA"}, {".bss", "FAST_DATA"},
        {".app_data", "RAM"},    {".app_bss", "RAM"}};
    for (const auto& [name, range] : found) {
        INFO(name);
        REQUIRE(places.count(name) != 0);
        CHECK(memory.at(places.at(name)).holds(range));
        for (const auto& [other_name, other] : found)
            CHECK((name == other_name || range.end <= other.begin || other.end <= range.begin));
    }
    for (const char* name : {".vectors", ".fast", ".text", ".stack", ".bss"})
        CHECK(found.count(name) == 1);
    CHECK(found.at(".stack").begin == memory.at("RAM").begin);
}

std::int64_t stack_bound(const fs::path& build) {
    const std::string report =
        output_of({"python3", OUTCORE_SOURCE_DIR "/scripts/stack_bound.py", build.string()}, build);
    std::smatch found;
    REQUIRE(std::regex_search(report, found, std::regex("bound (\\d+)")));
    WARN(report);
    return std::stoll(found[1]);
}

void build_firmware(const fs::path& bundle, const fs::path& build) {
    // Flags on the command line would take the place of the tool chain file's.
    output_of(
        {"cmake", "-E", "env", "CFLAGS=-fcallgraph-info=su,da", "cmake", "-G", "Ninja",
         "-DCMAKE_TOOLCHAIN_FILE=" + (bundle / "arm-none-eabi.cmake").string(), bundle.string()},
        build);
    output_of({"cmake", "--build", ".", "--target", "firmware", "blink"}, build);
}

}  // namespace

TEST_CASE("the firmware of every board with a port builds and keeps its stack") {
    if (!have_cross_compiler()) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const std::vector<std::string> boards = boards_with_port();
    REQUIRE(boards.size() >= 7);
    const testing::Workload load = testing::load_workload(
        fs::path(OUTCORE_SOURCE_DIR) / "models/mobilenet_v1_0.25_96.json", 1);
    for (const std::string& board : boards) {
        INFO(board);
        const auto outcome = testing::make_schedule(load, board, "serial");
        REQUIRE(std::holds_alternative<schedule::Schedule>(outcome));
        const testing::Deployed deployed(std::get<schedule::Schedule>(outcome));
        const judge::TemporaryFolder build;
        build_firmware(deployed.folder(), build.path());
        const std::string symbols = output_of({"arm-none-eabi-nm", "firmware.elf"}, build.path());
        const std::int64_t stack =
            symbol(symbols, "oc_stack_end") - symbol(symbols, "oc_stack_begin");
        CHECK(stack_bound(build.path()) <= stack);
        const auto memory =
            regions(*read_text((deployed.folder() / "generated/memory.ld").string()));
        const bool itcm =
            std::get<schedule::Schedule>(outcome).platform->core.timing.itcm_bytes > 0;
        CHECK(memory.at("FAST_DATA").begin == memory.at(itcm ? "FAST" : "RAM").begin);
        check_sections(build.path() / "firmware.elf", memory);
        check_sections(build.path() / "blink.elf", memory);
        // All static data of the firmware is ours.
        CHECK(sections(build.path() / "firmware.elf").count(".app_bss") == 0);
        CHECK(fs::file_size(build.path() / "firmware.bin") > 0);
        CHECK(fs::exists(build.path() / "blink.hex"));
    }
}
