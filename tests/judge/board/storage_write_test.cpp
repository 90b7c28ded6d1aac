// The ports' storage interface on virtual boards, its flash really written: erase and program with
// the controller's polling, reads by DMA and through the mapped window, on QUADSPI (one flash and
// two side by side) and OCTOSPI (four wires and eight with both edges).
// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <algorithm>
#include <sstream>

#include "deploy/byte_writer.hpp"
#include "judge/firmware_on_board.hpp"

using namespace outcore;
using namespace outcore::testing;

namespace {

constexpr std::size_t kSector = 0x00200000;  // a sector on every part, behind the bundle's image
constexpr std::size_t kPage = 256;
using Bytes = std::vector<std::uint8_t>;

/// Nowhere 0xFF, so that what is erased shows; sectors on both sides must survive.
Bytes old_contents(std::size_t sector_bytes) {
    Bytes bytes(kSector + 2 * sector_bytes);
    for (std::size_t i = 0; i < bytes.size(); ++i)
        bytes[i] = static_cast<std::uint8_t>((i * 31 + i / 251) % 255);
    return bytes;
}

/// What storage_main.c writes at `at`: its page from byte `from` on.
void write(Bytes& contents, std::size_t at, std::size_t from, std::size_t count) {
    for (std::size_t i = 0; i < count; ++i)
        contents[kSector + at + i] = static_cast<std::uint8_t>((from + i) * 7 + 3);
}

std::string sector_crc(const Bytes& contents, std::size_t sector_bytes) {
    const auto first = contents.begin() + static_cast<std::ptrdiff_t>(kSector);
    return fmt::format(
        "{:08x}", deploy::crc32(Bytes(first, first + static_cast<std::ptrdiff_t>(sector_bytes))));
}

/// The F7's DMA does not reach ITCM (RM0385 section 2.1): the last page of it, which nobody uses.
constexpr std::string_view kUnreachable = "STORAGE_TEST_UNREACHABLE=0x3F00u";
bool has_unreachable(const std::string& board) { return board.rfind("stm32f7", 0) == 0; }

void build(const fs::path& bundle, const fs::path& project, const fs::path& folder,
           std::string_view more) {
    write_file(project / "CMakeLists.txt",
               fmt::format("cmake_minimum_required(VERSION 3.20)\nproject(writes LANGUAGES C ASM)\n"
                           "add_subdirectory(\"{}\" bundle)\n"
                           "outcore_add_image(writes \"{}/tests/judge/board/storage_main.c\")\n"
                           "target_compile_definitions(writes PRIVATE "
                           "STORAGE_TEST_OFFSET={}u {})\n",
                           bundle.string(), OUTCORE_SOURCE_DIR, kSector, more));
    for (const auto& command :
         {std::vector<std::string>{
              "cmake", "-G", "Ninja",
              "-DCMAKE_TOOLCHAIN_FILE=" + (bundle / "arm-none-eabi.cmake").string(),
              project.string()},
          std::vector<std::string>{"cmake", "--build", ".", "--target", "writes"}}) {
        const auto built = required(judge::run_child({command, folder, 300.0}));
        INFO(built.output << built.errors);
        REQUIRE(built.ok());
    }
}

board::BoardRun run_writes(const std::string& board, const Bytes& contents) {
    const Workload load =
        load_workload(fs::path(OUTCORE_SOURCE_DIR) / "models/mobilenet_v1_0.25_96.json", 1);
    const auto outcome = make_schedule(load, board, "serial");
    REQUIRE(std::holds_alternative<schedule::Schedule>(outcome));
    const Deployed deployed(std::get<schedule::Schedule>(outcome));
    const judge::TemporaryFolder project, folder;
    build(deployed.folder(), project.path(), folder.path(),
          has_unreachable(board) ? kUnreachable : "");
    board::BoardRunRequest request;
    request.platform = required(platform::load_platform(board, kConfigs));
    request.elf = folder.path() / "writes.elf";
    request.storages.push_back({"qspi", contents});
    request.stop_line = "good";
    return required(board::run_firmware(request));
}

/// The value of the only line that begins with `what`, and of the others in order.
std::vector<std::string> values(const std::string& uart, const std::string& what) {
    std::vector<std::string> found;
    std::istringstream lines(uart);
    for (std::string line; std::getline(lines, line);) {
        if (line.size() == what.size() + 9 && line.rfind(what + " ", 0) == 0)
            found.push_back(line.substr(what.size() + 1));
    }
    return found;
}

std::string code(int value) { return fmt::format("{:08x}", static_cast<std::uint32_t>(value)); }

constexpr int kOk = 0, kWaiting = 2, kTransfer = -8, kState = -9,
              kStorageRule = -10;  // of outcore.h
using Values = std::vector<std::string>;

void check_refusals(const std::string& uart) {
    CHECK(values(uart, "open") == Values{code(kOk)});
    CHECK(values(uart, "erase inside a sector") == Values{code(kStorageRule)});
    CHECK(values(uart, "erase starts") == Values{code(kWaiting)});
    CHECK(values(uart, "a second one") == Values{code(kState)});
    CHECK(values(uart, "across pages") == Values{code(kStorageRule)});
    CHECK(values(uart, "program while mapped") == Values{code(kState), code(kState)});
    CHECK(values(uart, "unmap") == Values{code(kOk), code(kOk)});
}

/// The read to where the engine does not reach, where there is one, and nothing else.
void check_misuse(const board::BoardRun& run, bool unreachable) {
    std::size_t expected = 0;
    for (const board::MisuseReport& misuse : run.misuse) {
        INFO(misuse.what << " at " << misuse.where);
        CHECK(misuse.kind == board::Misuse::UnreachableMemory);
        CHECK(misuse.count == 1);
        ++expected;
    }
    CHECK(expected == (unreachable ? 1 : 0));
    const Values failed = {code(kTransfer)};
    CHECK(values(run.uart, "unreachable") == (unreachable ? failed : Values{}));
}

/// An erase ends in an interrupt, after the time that the part takes and not much later.
void check_erase(const std::string& uart, double typical_seconds) {
    CHECK(values(uart, "erase") == Values{code(kOk)});
    CHECK(values(uart, "reported") == Values{code(kOk)});
    REQUIRE(values(uart, "reports").size() == 2);
    CHECK(values(uart, "reports")[0] == "00000001");
    REQUIRE(values(uart, "took milliseconds").size() == 1);
    const double seconds = std::stoi(values(uart, "took milliseconds")[0], nullptr, 16) / 1e3;
    CHECK(seconds >= typical_seconds * 0.98);
    CHECK(seconds <= typical_seconds * 1.1);
}

void check_writes(const std::string& board) {
    if (!have_cross_compiler()) {
        WARN("skipped: no arm-none-eabi-gcc");
        return;
    }
    const platform::Platform platform = required(platform::load_platform(board, kConfigs));
    const auto sector_bytes = static_cast<std::size_t>(platform.storages[0].sector.count);
    Bytes contents = old_contents(sector_bytes);
    const std::string before = sector_crc(contents, sector_bytes);
    const board::BoardRun run = run_writes(board, contents);
    INFO(board << "\n" << run.uart << run.end_reason);
    check_misuse(run, has_unreachable(board));
    REQUIRE(run.end == board::RunEnd::StopLine);
    check_refusals(run.uart);
    check_erase(run.uart, platform.storages[0].sector_erase_typ.count);

    CHECK(values(run.uart, "before") == Values{before});
    std::fill_n(contents.begin() + static_cast<std::ptrdiff_t>(kSector), sector_bytes, 0xFF);
    CHECK(values(run.uart, "erased") == Values{sector_crc(contents, sector_bytes)});
    write(contents, kPage, 0, kPage);
    write(contents, 3 * kPage + 40, 1, 100);
    const std::string programmed = sector_crc(contents, sector_bytes);
    CHECK(values(run.uart, "programmed") == Values{programmed});
    write(contents, 7 * kPage, 0, kPage);
    const std::string last = sector_crc(contents, sector_bytes);
    // The second mapped read finds the new page: no line of the window outlives the write.
    CHECK(values(run.uart, "mapped") == Values{programmed, last});
    CHECK(values(run.uart, "again") == Values{last});
    CHECK(values(run.uart, "page") == Values{code(kOk), code(kOk)});
    CHECK(values(run.uart, "part") == Values{code(kOk)});

    REQUIRE(run.storages.size() == 1);
    REQUIRE(run.storages[0].bytes.size() >= contents.size());
    CHECK(std::equal(contents.begin(), contents.end(), run.storages[0].bytes.begin()));
}

}  // namespace

TEST_CASE("flash is erased, programmed and mapped through QUADSPI on the STM32F746G-DISCO") {
    check_writes("stm32f746g-disco");
}
TEST_CASE("flash is erased, programmed and mapped on the STM32F746G-DISCO with its other part") {
    check_writes("stm32f746g-disco-w25q");
}
TEST_CASE("flash is erased, programmed and mapped through QUADSPI on the STM32F769I-DISCO") {
    check_writes("stm32f769i-disco");
}
TEST_CASE("flash is erased, programmed and mapped through QUADSPI on the STM32L476G-DISCO") {
    check_writes("stm32l476g-disco");
}
TEST_CASE("two flash dies are erased, programmed and mapped on the STM32H747I-DISCO") {
    check_writes("stm32h747i-disco");
}
TEST_CASE("flash is erased, programmed and mapped through OCTOSPI on the B-L4S5I-IOT01A") {
    check_writes("b-l4s5i-iot01a");
}
TEST_CASE("flash is erased, programmed and mapped through OCTOSPI on the B-U585I-IOT02A") {
    check_writes("b-u585i-iot02a");
}
