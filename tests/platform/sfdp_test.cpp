// SPDX-License-Identifier: Apache-2.0
#include "platform/sfdp.hpp"

#include <unistd.h>
#include <catch2/catch.hpp>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "platform/platform_loader.hpp"
#include "platform/sfdp_part.hpp"
#include "sfdp_dumps.hpp"

using namespace outcore;
using platform::SfdpErase;
using platform::SfdpPart;
using platform::SfdpRead;

namespace {

std::vector<std::uint8_t> bytes_of(const std::string& hexadecimal) {
    auto bytes = platform::load_sfdp(hexadecimal, {});
    REQUIRE(bytes.ok());
    return *std::move(bytes);
}

SfdpPart decoded(const std::string& hexadecimal) {
    auto part = platform::decode_sfdp(bytes_of(hexadecimal));
    if (!part) FAIL(part.diagnostics().front().message);
    return *std::move(part);
}

SfdpPart basic_table(const std::string& hexadecimal) {
    const std::vector<std::uint8_t> bytes = bytes_of(hexadecimal);
    std::vector<std::uint32_t> words;
    for (std::size_t i = 0; i + 3 < bytes.size(); i += 4) {
        words.push_back(std::uint32_t{bytes[i]} | std::uint32_t{bytes[i + 1]} << 8 |
                        std::uint32_t{bytes[i + 2]} << 16 | std::uint32_t{bytes[i + 3]} << 24);
    }
    auto part = platform::decode_basic_table(words);
    if (!part) FAIL(part.diagnostics().front().message);
    return *std::move(part);
}

/// The bracketed figures of the hardware facts, table 4.1: what a part's own SFDP says. That of
/// MX25LM51245G is not there; it follows from the words.
struct Figures {
    const char* name;
    SfdpPart part;
    std::int64_t mib;
    double program_us, program_max_us;
    struct Erase {
        std::int64_t bytes;
        double typ_ms, max_ms;
    };
    std::vector<Erase> erases;
    double chip_s;
    double leave_us;  // deep power-down
    std::uint32_t suspend, resume;
};

const SfdpRead* read_of(const SfdpPart& part, int instruction, int address, int data) {
    for (const SfdpRead& read : part.reads) {
        if (read.instruction_lines == instruction && read.address_lines == address &&
            read.data_lines == data)
            return &read;
    }
    return nullptr;
}

void check_read(const SfdpPart& part, std::array<int, 3> lines, std::uint32_t opcode, int mode,
                int dummy) {
    const SfdpRead* read = read_of(part, lines[0], lines[1], lines[2]);
    REQUIRE(read != nullptr);
    CHECK(read->opcode == opcode);
    CHECK(read->mode_clocks == mode);
    CHECK(read->dummy_clocks == dummy);
}

}  // namespace

TEST_CASE("dumps of real parts give the figures of the hardware facts") {
    const Figures all[] = {
        {"W25Q128JV",
         decoded(test::w25q128jv_dump()),
         16,
         704,
         4224,
         {{4096, 64, 896}, {32768, 128, 1792}, {65536, 160, 2240}},
         40,
         3,
         0x75,
         0x7A},
        {"W25Q512JV",
         decoded(test::w25q512jv_dump()),
         64,
         704,
         4224,
         {{4096, 64, 896}, {32768, 128, 1792}, {65536, 160, 2240}},
         192,
         3,
         0x75,
         0x7A},
        {"MT25QU512A",
         decoded(test::mt25qu512a_dump()),
         64,
         120,
         2880,
         {{4096, 48, 480}, {32768, 112, 1120}, {65536, 160, 1600}},
         128,
         30,
         0x75,
         0x7A},
        {"IS25WP256",
         decoded(test::is25wp256_dump()),
         32,
         200,
         1200,
         {{4096, 48, 384}, {32768, 160, 1280}, {65536, 304, 2432}},
         60,
         15,
         0x75,
         0x7A},
        {"MX25R6435F",
         basic_table(test::mx25r6435f_basic_table()),
         8,
         896,
         5376,
         {{4096, 48, 384}, {32768, 240, 1920}, {65536, 480, 3840}},
         52,
         40,
         0xB0,
         0x30},
        {"MX25UM51245G",
         decoded(test::mx25um51245g_dump()),
         64,
         152,
         4864,
         {{4096, 25, 600}, {65536, 256, 6144}},
         192,
         30,
         0xB0,
         0x30},
        {"MX25LM51245G",
         decoded(test::mx25lm51245g_dump()),
         64,
         152,
         4256,
         {{4096, 25, 500}, {65536, 256, 5120}},
         192,
         30,
         0xB0,
         0x30},
    };
    for (const Figures& expected : all) {
        CAPTURE(expected.name);
        const SfdpPart& part = expected.part;
        CHECK(part.bytes == expected.mib << 20);
        REQUIRE(part.page_bytes);
        CHECK(*part.page_bytes == 256);
        CHECK(part.page_program_typ->count * 1e6 == Approx(expected.program_us));
        CHECK(part.page_program_max->count * 1e6 == Approx(expected.program_max_us));
        REQUIRE(part.erases.size() == expected.erases.size());
        for (std::size_t i = 0; i < part.erases.size(); ++i) {
            CHECK(part.erases[i].bytes == expected.erases[i].bytes);
            CHECK(part.erases[i].typ->count * 1e3 == Approx(expected.erases[i].typ_ms));
            CHECK(part.erases[i].max->count * 1e3 == Approx(expected.erases[i].max_ms));
        }
        CHECK(part.chip_erase_typ->count == Approx(expected.chip_s));
        CHECK(part.power_down->leave.count * 1e6 == Approx(expected.leave_us));
        CHECK(part.power_down->enter_opcode == 0xB9);
        CHECK(part.power_down->leave_opcode == 0xAB);
        CHECK(part.suspend->suspend_opcode == expected.suspend);
        CHECK(part.suspend->resume_opcode == expected.resume);
    }
}

TEST_CASE("fast reads come with their mode and dummy clocks apart") {
    const SfdpPart winbond = decoded(test::w25q128jv_dump());
    check_read(winbond, {1, 1, 2}, 0x3B, 0, 8);
    check_read(winbond, {1, 1, 4}, 0x6B, 0, 8);
    check_read(winbond, {1, 4, 4}, 0xEB, 2, 4);
    const SfdpPart micron = decoded(test::n25q256a_dump());
    check_read(micron, {1, 4, 4}, 0xEB, 1, 9);
    check_read(micron, {1, 1, 4}, 0x6B, 1, 7);
    check_read(micron, {4, 4, 4}, 0xEB, 1, 9);
    CHECK(read_of(decoded(test::mx25um51245g_dump()), 1, 4, 4) == nullptr);
}

TEST_CASE("tables of the first revision have no times and no page") {
    for (const std::string& dump : {test::mx25l25635e_dump(), test::n25q256a_dump()}) {
        const SfdpPart part = decoded(dump);
        CHECK(part.bytes == 32 << 20);
        CHECK_FALSE(part.page_bytes);
        CHECK_FALSE(part.page_program_typ);
        CHECK_FALSE(part.chip_erase_typ);
        CHECK_FALSE(part.suspend);
        for (const SfdpErase& erase : part.erases) CHECK_FALSE(erase.typ);
    }
    CHECK(decoded(test::mx25l25635e_dump()).erases.size() == 3);
    CHECK(decoded(test::n25q256a_dump()).erases.size() == 2);
}

TEST_CASE("the table of 4-byte instructions gives the erase opcodes in the order of their types") {
    const SfdpPart part = decoded(test::mt25qu512a_dump());
    CHECK(part.four_byte_address);
    CHECK(part.erases[0].four_byte_opcode == 0x21u);
    CHECK_FALSE(part.erases[1].four_byte_opcode);  // 32 KiB, the third type of the table
    CHECK(part.erases[2].four_byte_opcode == 0xDCu);
    CHECK_FALSE(decoded(test::w25q128jv_dump()).four_byte_address);
}

TEST_CASE("a storage that names a dump is what the dump says, but for what it states itself") {
    const std::filesystem::path folder =
        std::filesystem::temp_directory_path() / ("outcore_sfdp_" + std::to_string(::getpid()));
    const std::filesystem::path source = std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs";
    std::filesystem::remove_all(folder);
    std::filesystem::copy(source, folder, std::filesystem::copy_options::recursive);
    const auto write = [&](const std::string& sfdp) {
        std::ofstream(folder / "storages" / "n25q128a.json")
            << R"({"schema": "outcore-storage-1", "part": "TEST", "kind": "Nor", "sfdp": ")" << sfdp
            << R"(", "sfdp_source": "a dump", )"
            << R"("page_program_typ_s": {"value": 0.0004, "unit": "s", "source": "a data sheet"}, )"
            << R"("endurance_cycles": {"value": 1, "unit": "count", "source": "x"}, )"
            << R"("supply_v": {"value": 3, "unit": "V", "source": "x"}, )"
            << R"("read_current_a": {"value": 1, "unit": "A", "source": "x"}, )"
            << R"("program_current_a": {"value": 1, "unit": "A", "source": "x"}, )"
            << R"("erase_current_a": {"value": 1, "unit": "A", "source": "x"}, )"
            << R"("standby_current_a": {"value": 1, "unit": "A", "source": "x"}})";
    };
    const auto check = [&] {
        const auto board = platform::load_platform("stm32f746g-disco", folder);
        if (!board) FAIL(to_string(board.diagnostics().front()));
        const platform::Storage& storage = board->storages[0];
        CHECK(storage.size.count == 16 << 20);
        CHECK(storage.page_program_typ.count == 0.0004);
        CHECK(storage.page_program_max.count == Approx(4224e-6));
        CHECK(storage.block.size.count == 65536);
        CHECK(storage.read.opcode == 0xEB);
        CHECK(storage.read.mode_clocks == 2);
        CHECK(storage.read.dummy_clocks == 4);
        CHECK(storage.program_command().data_lines == 1);
        std::size_t from_dump = 0;
        for (const platform::Constant& constant : board->constants) {
            if (!constant.pointer.starts_with("/sfdp/")) continue;
            CHECK(constant.source == "a dump");
            CHECK(constant.basis == platform::Basis::Quoted);
            ++from_dump;
        }
        CHECK(from_dump > 20);
    };
    write(test::w25q128jv_dump());
    check();
    const std::vector<std::uint8_t> bytes = bytes_of(test::w25q128jv_dump());
    std::ofstream(folder / "storages" / "dump.bin", std::ios::binary)
        .write(reinterpret_cast<const char*>(bytes.data()),
               static_cast<std::streamsize>(bytes.size()));
    write("dump.bin");
    check();
    write("missing.bin");
    const auto missing = platform::load_platform("stm32f746g-disco", folder);
    REQUIRE_FALSE(missing.ok());
    CHECK(missing.diagnostics().front().place == "/sfdp");
    std::filesystem::remove_all(folder);
}
