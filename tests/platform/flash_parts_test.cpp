// The flash parts of the configs, each on a board of its own, and what is assumed where a file is
// silent.
// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <catch2/catch.hpp>
#include <filesystem>

#include "base/file.hpp"
#include "platform/flash_erase.hpp"
#include "platform/platform_loader.hpp"
#include "platform/raw_reader.hpp"
#include "small_board.hpp"

using namespace outcore;
using platform::Basis;
using platform::EraseKind;
using platform::Platform;

namespace {

const std::filesystem::path kConfigs = std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs";

bool is_nor(const std::string& name) {
    const auto text = read_text(kConfigs / "storages" / (name + ".json"));
    REQUIRE(text.ok());
    return text->find("\"kind\": \"Nor\"") != std::string::npos;
}

std::vector<std::string> nor_parts() {
    std::vector<std::string> parts;
    for (const std::string& name : platform::names_in(kConfigs / "storages")) {
        if (is_nor(name)) parts.push_back(name);
    }
    return parts;
}

/// The small board with `part` instead of its own flash, at 50 MHz.
Platform board_with(const std::string& part) {
    const std::string storage = "{\"name\": \"qspi\", \"use\": \"" + part + "\", " +
                                test::constant("bus_clock_hz", "50000000", "Hz") + ", " +
                                test::constant("chip_select_high_clocks", "2", "clocks") + ", " +
                                test::constant("window_address", "\"0x90000000\"", "address") + "}";
    const std::string text =
        test::with(test::small_board(), "\"storages\"", test::small_storage(), storage);
    const std::filesystem::path file = std::filesystem::temp_directory_path() /
                                       ("outcore_" + std::to_string(::getpid()) + ".json");
    write_file(file, text);
    auto board = platform::load_platform(file.string(), kConfigs);
    std::filesystem::remove(file);
    if (!board) FAIL(part << ": " << to_string(board.diagnostics().front()));
    return *std::move(board);
}

const platform::Constant* constant_at(const Platform& board, const std::string& pointer) {
    for (const platform::Constant& constant : board.constants) {
        if (constant.pointer == pointer) return &constant;
    }
    return nullptr;
}

}  // namespace

TEST_CASE("at least fourteen flash parts load and keep every rule") {
    const std::vector<std::string> parts = nor_parts();
    CHECK(parts.size() >= 15);  // fourteen real ones and the assumed one
    for (const std::string& name : parts) {
        CAPTURE(name);
        const Platform board = board_with(name);
        const platform::Storage& storage = board.storages[0];
        CHECK(storage.needs_erase);
        CHECK(storage.sector_erase_typ.count > 0.0);
        CHECK(storage.page_program_max >= storage.page_program_typ);
        CHECK(storage.program_command().wait_clocks() == 0);
        CHECK(storage.status_command().opcode != storage.read.opcode);
        const auto again = platform::parse_platform(board.source_json, name);
        REQUIRE(again.ok());
        CHECK(again->source_json == board.source_json);
        // Nothing is slower than doing the same with the next smaller command.
        for (const EraseKind kind : {EraseKind::HalfBlock, EraseKind::Block, EraseKind::Chip}) {
            const platform::EraseType large = storage.erase_type(kind);
            if (large.size.count == 0) continue;
            const auto sectors =
                static_cast<double>(large.size.count) / static_cast<double>(storage.sector.count);
            CHECK(large.typ.count < sectors * storage.sector_erase_typ.count);
            CHECK(large.max >= large.typ);
        }
    }
}

TEST_CASE("a part that no source knows says so wherever it is seen") {
    const Platform board = board_with("assumed-nor-256m");
    CHECK(board.storages[0].part == "assumed-nor-256m");
    CHECK(board.storages[0].size.count == 256 << 20);
    for (const platform::Constant& constant : board.constants) {
        if (constant.file == "configs/storages/assumed-nor-256m.json")
            CHECK(constant.basis == Basis::Assumed);
    }
}

TEST_CASE("what a file does not say of a flash is assumed, and listed with its reason") {
    const Platform board = board_with("n25q128a");
    const platform::Storage& storage = board.storages[0];
    for (const char* key : {"/erase/opcode", "/status/instruction_lines", "/suspend_latency_s",
                            "/status_poll_clocks", "/age_cycles"}) {
        CAPTURE(key);
        const platform::Constant* constant = constant_at(board, key);
        REQUIRE(constant != nullptr);
        CHECK(constant->basis == Basis::Assumed);
        CHECK(constant->file == "configs/storages/n25q128a.json");
        CHECK_FALSE(constant->source.empty());
    }
    CHECK(storage.status.address_bits == 0);
    CHECK(storage.times.deselect_after_other.count == 50e-9);
    // What the file does say stays.
    CHECK(constant_at(board, "/deselect_after_other_s")->basis == Basis::Quoted);
    CHECK(constant_at(board, "/program/data_lines")->basis == Basis::Quoted);
    CHECK(storage.program.opcode == 0x12);
    CHECK(storage.program.data_lines == 4);

    const Platform silent = board_with("w25q64jv");
    CHECK(constant_at(silent, "/program/data_lines")->basis == Basis::Assumed);
    CHECK(silent.storages[0].program.opcode == 0x02);
    CHECK(silent.storages[0].program.data_lines == 1);
}

TEST_CASE("what is assumed of a flash can be overridden") {
    const auto board = platform::load_platform("stm32f746g-disco", kConfigs,
                                               {{"/storages/qspi/age_cycles", "50000"},
                                                {"/storages/qspi/program/data_lines", "4"},
                                                {"/storages/qspi/read/continuous", "true"}});
    REQUIRE(board.ok());
    CHECK(board->storages[0].age_cycles == 50000);
    CHECK(board->storages[0].program.data_lines == 4);
    CHECK(board->storages[0].program.instruction_lines == 1);
    CHECK(board->storages[0].read.continuous);
}

TEST_CASE("commands beside the read keep the lines of its instruction") {
    const platform::Storage qpi = board_with("mx25l51245g").storages[0];
    CHECK(qpi.program.instruction_lines == 4);
    CHECK(qpi.program.data_lines == 4);
    CHECK(qpi.program.opcode == 0x12);
    CHECK_FALSE(qpi.program.ddr);
    const platform::Storage octal = board_with("mx25lm51245g").storages[0];
    CHECK(octal.program.data_lines == 8);
    CHECK(octal.program.ddr);
    CHECK(octal.program.opcode == 0x12ED);
    CHECK(octal.erase.instruction_ddr());
}

TEST_CASE("a part may be stated by its SFDP dump alone") {
    const platform::Storage storage = board_with("w25q512jv").storages[0];
    CHECK(storage.size.count == 64 << 20);
    CHECK(storage.page_program_typ.count == Approx(704e-6));
    CHECK(storage.sector_erase_max.count == Approx(0.896));
    CHECK(storage.read.opcode == 0xEC);
    CHECK(storage.read.address_bits == 32);
    CHECK(storage.sector_erase_opcode == 0x21);
    CHECK(storage.block.opcode == 0xDC);
}

TEST_CASE("an erase takes the largest command that begins there and fits") {
    platform::Storage part;
    part.size = Bytes(1 << 20);
    part.sector = Bytes(4096);
    part.half_block.size = Bytes(32768);
    part.block.size = Bytes(65536);
    part.chip.size = part.size;
    CHECK(largest_erase(part, 0, 1 << 20) == EraseKind::Chip);
    CHECK(largest_erase(part, 0, (1 << 20) - 4096) == EraseKind::Block);
    CHECK(largest_erase(part, 32768, 1 << 19) == EraseKind::HalfBlock);
    CHECK(largest_erase(part, 4096, 1 << 19) == EraseKind::Sector);
    CHECK(largest_erase(part, 65536, 65535) == EraseKind::HalfBlock);
}
