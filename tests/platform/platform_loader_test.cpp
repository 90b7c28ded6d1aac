// SPDX-License-Identifier: Apache-2.0
#include "platform/platform_loader.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "platform/basis.hpp"
#include "platform/small_board.hpp"

using namespace outcore;
using platform::Basis;
using platform::Constant;
using platform::MemoryKind;
using platform::Platform;

namespace {

std::filesystem::path configs() { return std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs"; }

Platform loaded(const std::string& name, const std::map<std::string, std::string>& overrides = {}) {
    auto platform = platform::load_platform(name, configs(), overrides);
    if (!platform) {
        for (const Diagnostic& diagnostic : platform.diagnostics()) WARN(to_string(diagnostic));
    }
    REQUIRE(platform.ok());
    return std::move(platform).value();
}

/// Every field but the places of the constants, which a parsed description has of its own.
std::string described(const Platform& p) {
    std::string text =
        fmt::format("{} {} {} {}\n{} {} {} {} {}\n", p.name, p.title, p.supply.count,
                    p.kernel_profile, p.core.name, p.core.clock.count, p.core.cache_line_bytes,
                    p.core.run_current.count, p.core.sleep_current.count);
    for (const platform::Memory& m : p.memories) {
        text += fmt::format("{} {} {} {} {} {}\n", m.part, static_cast<int>(m.ram_timing),
                            m.psram.read_latency_clocks, m.psram.select_low_max.count,
                            m.sdram.row_bytes, m.sdram.refresh_interval.count);
        text +=
            fmt::format("{} {} {} {} {} {} {} {} {} {} {} {}\n", m.name, static_cast<int>(m.kind),
                        m.base_address, m.size.count, m.reserved.count, m.cached, m.bus_clock.count,
                        m.bytes_per_clock, m.burst_setup_clocks, m.burst_bytes,
                        m.active_current.count, m.standby_current.count);
    }
    for (const platform::Storage& s : p.storages) {
        text += fmt::format("{} {} {} {}\n", s.sd.bus_lines, s.sd.read_access_typ.count,
                            s.sd.write_latency_max.count, s.sd.spare_share);
        text += fmt::format("{} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {} {}\n",
                            s.name, s.part, static_cast<int>(s.kind), s.size.count, s.dies,
                            s.page.count, s.sector.count, s.read_granule.count, s.needs_erase,
                            s.bus_clock.count, s.chip_select_high_clocks, s.page_program_typ.count,
                            s.page_program_max.count, s.sector_erase_typ.count,
                            s.sector_erase_max.count, s.endurance_cycles, s.window_address,
                            s.supply.count, s.read_current.count, s.program_current.count,
                            s.erase_current.count, s.standby_current.count);
        const platform::FlashTimes& t = s.times;
        text += fmt::format(
            "{} {} {} {} {} {} {} {} {} {} {} {}\n", t.deselect_after_read.count,
            t.deselect_after_other.count, t.suspend.count, t.resume_to_suspend.count,
            t.enter_power_down.count, t.leave_power_down.count, t.reset.count, s.status_poll_clocks,
            s.suspend_opcode, s.resume_opcode, s.age_cycles, s.power_down_current.count);
        for (const platform::EraseKind kind : platform::kEraseKinds) {
            const platform::EraseType e = s.erase_type(kind);
            text += fmt::format("{} {} {} {}\n", e.size.count, e.typ.count, e.max.count, e.opcode);
        }
        for (const platform::SerialCommand& r : {s.read, s.program, s.erase, s.status}) {
            text += fmt::format("{} {} {} {} {} {} {} {} {} {} {}\n", r.opcode, r.instruction_lines,
                                r.address_lines, r.data_lines, r.instruction_bits, r.address_bits,
                                r.dummy_clocks, r.ddr, r.banks, r.mode_clocks, r.continuous);
        }
    }
    for (const platform::Channel& c : p.channels) {
        text += fmt::format("{} {} {} {} {} {} {} {} {}", c.name, static_cast<int>(c.kind),
                            c.storage.value, c.item_bytes, c.max_items, c.clock.count,
                            c.bytes_per_clock, c.start_cycles.count, c.completion_cycles.count);
        for (const DeviceId id : c.reaches) text += fmt::format(" {}", id.value);
        text += "\n";
    }
    for (const Constant& c : p.constants) {
        text +=
            fmt::format("{} {} {} {}\n", c.value, c.unit, c.source, platform::to_string(c.basis));
    }
    return text;
}

const Constant& constant_at(const Platform& platform, const std::string& pointer) {
    for (const Constant& constant : platform.constants) {
        if (constant.pointer == pointer) return constant;
    }
    FAIL("no constant at " << pointer);
    return platform.constants.front();
}

}  // namespace

TEST_CASE("every board of the configs loads under its own name") {
    const std::vector<std::string> names = platform::board_names(configs());
    const std::vector<std::string> expected = {
        "b-l4s5i-iot01a",      "b-u585i-iot02a",
        "stm32f746g-disco",    "stm32f746g-disco-assumed-256m",
        "stm32f746g-disco-sd", "stm32f746g-disco-w25q",
        "stm32f769i-disco",    "stm32h747i-disco",
        "stm32l476g-disco"};
    CHECK(names == expected);
    for (const std::string& name : names) {
        const Platform platform = loaded(name);
        CHECK(platform.name == name);
        CHECK(platform.channels.size() == 2);
        CHECK(platform.storages.size() == 1);
        for (const Constant& constant : platform.constants) CHECK_FALSE(constant.source.empty());
    }
}

TEST_CASE("the resolved description reads back as an equal platform") {
    for (const std::string& name : platform::board_names(configs())) {
        const Platform first = loaded(name);
        const auto second = platform::parse_platform(first.source_json, name);
        CAPTURE(name);
        REQUIRE(second.ok());
        CHECK(described(*second) == described(first));
        CHECK(second->source_json == first.source_json);
        CHECK(loaded(name).source_json == first.source_json);
    }
}

TEST_CASE("an overridden platform round-trips as well") {
    const Platform first = loaded("stm32f746g-disco", {{"/memories/SRAM1/size_bytes", "131072"},
                                                       {"/storages/0/read/dummy_clocks", "8"}});
    const auto second = platform::parse_platform(first.source_json, "x");
    REQUIRE(second.ok());
    CHECK(described(*second) == described(first));
    CHECK(first.memories[1].size.count == 131072);
    CHECK(first.storages[0].read.dummy_clocks == 8);
}

TEST_CASE("overrides take an index or a name and count as assumed") {
    for (const char* pointer : {"/memories/1/reserved_bytes", "/memories/SRAM1/reserved_bytes"}) {
        const Platform platform = loaded("stm32f746g-disco", {{pointer, "4096"}});
        CHECK(platform.memories[1].reserved.count == 4096);
        const Constant& constant = constant_at(platform, "/memories/1/reserved_bytes");
        CHECK(constant.file == "override");
        CHECK(constant.basis == Basis::Assumed);
    }
    const Platform other =
        loaded("stm32f746g-disco", {{"/kernel_profile", "\"cmsis-nn\""},
                                    {"/memories/SRAM1/cached", "false"},
                                    {"/memories/0/base_address", "\"0x10000000\""}});
    CHECK(other.kernel_profile == "cmsis-nn");
    CHECK_FALSE(other.memories[1].cached);
    CHECK(other.memories[0].base_address == 0x10000000);
}

TEST_CASE("the F746 board has its banks, its flash and its SDRAM") {
    const Platform platform = loaded("stm32f746g-disco");
    std::int64_t on_chip = 0, reserved = 0;
    for (const platform::Memory& memory : platform.memories) {
        if (memory.on_chip_ram()) on_chip += memory.size.count;
        reserved += memory.reserved.count;
    }
    CHECK(on_chip == 320 * 1024);
    CHECK(reserved == 8 * 1024);
    CHECK(platform.core.clock.count == 216e6);
    CHECK(platform.core.cache_line_bytes == 32);
    CHECK(platform.storages[0].part == "N25Q128A");
    CHECK(platform.storages[0].read.dummy_clocks == 10);
    const platform::Memory& sdram = platform.memories.back();
    CHECK(sdram.kind == MemoryKind::ExternalRam);
    CHECK(sdram.size.count == 8 * 1024 * 1024);
    CHECK_FALSE(sdram.cached);
    CHECK(platform.lane_name(LaneId(1)) == "qspi");
    CHECK(platform.lane_name(LaneId(2)) == "dma");
}

TEST_CASE("external RAM takes its rules from a part file") {
    const platform::Memory sdram = loaded("stm32f746g-disco").memories.back();
    CHECK(sdram.part == "MT48LC4M32B2 (16 of 32 bits used)");
    CHECK(sdram.ram_timing == platform::RamTiming::Sdram);
    CHECK(sdram.sdram.row_bytes == 512);
    CHECK(sdram.sdram.cas_latency == 2);
    CHECK(loaded("stm32h747i-disco").memories.back().sdram.cas_latency == 3);
    const platform::Memory psram = loaded("b-u585i-iot02a").memories.back();
    CHECK(psram.ram_timing == platform::RamTiming::Psram);
    CHECK(psram.psram.read_latency_clocks == 5);
    CHECK_FALSE(psram.psram.fixed_latency);
    CHECK(loaded("b-u585i-iot02a", {{"/memories/PSRAM/psram/read_latency_clocks", "7"}})
              .memories.back()
              .psram.read_latency_clocks == 7);
}

TEST_CASE("a card has its own timing in the place of a read command") {
    const platform::Storage card = loaded("stm32f746g-disco-sd").storages[0];
    CHECK(card.kind == platform::StorageKind::SdCard);
    CHECK(card.sd.bus_lines == 4);
    CHECK(card.sd.read_access_typ.count == 0.000213);
    CHECK(card.bus_clock.count == 24e6);  // the board's, not the card's
    CHECK_FALSE(card.needs_erase);
}

TEST_CASE("revision C03 differs in the flash part") {
    const Platform platform = loaded("stm32f746g-disco-w25q");
    CHECK(platform.storages[0].part == "W25Q128JV");
    CHECK(platform.storages[0].read.mode_clocks == 2);
    CHECK(platform.storages[0].read.wait_clocks() == 6);
    CHECK(platform.storages[0].sector_erase_typ.count == 0.045);
}

TEST_CASE("two dies in dual-flash mode are one storage of twice the page and sector") {
    const Platform platform = loaded("stm32h747i-disco");
    const platform::Storage& storage = platform.storages[0];
    CHECK(storage.page.count == 512);
    CHECK(storage.sector.count == 8192);
    CHECK(storage.read.banks == 2);
    CHECK(storage.dies == 1);
}

TEST_CASE("a Cortex-M4 board has no cached memory and no external RAM") {
    for (const char* name : {"stm32l476g-disco", "b-l4s5i-iot01a"}) {
        for (const platform::Memory& memory : loaded(name).memories) {
            CHECK_FALSE(memory.cached);
            CHECK(memory.kind != MemoryKind::ExternalRam);
        }
    }
}

TEST_CASE("constants say where they stand and how well they are known") {
    const Platform platform = loaded("stm32f746g-disco");
    const Constant& page = constant_at(platform, "/page_bytes");
    CHECK(page.file == "configs/storages/n25q128a.json");
    CHECK(page.value == 256);
    CHECK(page.unit == "bytes");
    CHECK(page.basis == Basis::Quoted);
    CHECK(constant_at(platform, "/core/run_current_a").basis == Basis::Derived);
    CHECK(constant_at(platform, "/core/sleep_current_a").basis == Basis::Assumed);
    CHECK(constant_at(platform, "/read_current_a").basis == Basis::Assumed);
}

TEST_CASE("the basis of a constant follows its source") {
    CHECK(platform::basis_of("measured on a board, script x", false) == Basis::Measured);
    CHECK(platform::basis_of("data sheet rev 2, table 3", false) == Basis::Quoted);
    CHECK(platform::basis_of("[D] 2 * 3", false) == Basis::Derived);
    CHECK(platform::basis_of("[D] of a value [M]", false) == Basis::Assumed);
    CHECK(platform::basis_of("data sheet", true) == Basis::Assumed);
}

TEST_CASE("constants are counted by basis") {
    const Platform platform = loaded("stm32f746g-disco");
    const platform::BasisCounts counts = platform::count_by_basis(platform.constants);
    CHECK(counts.total() == platform.constants.size());
    CHECK(counts.quoted > 0);
    CHECK(counts.derived > 0);
    CHECK(counts.assumed > 0);
    for (const Basis basis : platform::kBases) {
        const auto expected =
            std::count_if(platform.constants.begin(), platform.constants.end(),
                          [basis](const Constant& c) { return c.basis == basis; });
        CHECK(counts.of(basis) == static_cast<std::size_t>(expected));
    }
}

TEST_CASE("a board may overrule what its part says") {
    const std::string board = test::with(test::small_board(), "\"part\"", "\"part\": \"DEMO\", ",
                                         "\"use\": \"n25q128a\", ");
    const auto file = std::filesystem::temp_directory_path() / "outcore_overruled_part.json";
    std::ofstream(file) << board;
    const Platform platform = loaded(file.string());
    std::filesystem::remove(file);
    CHECK(platform.storages[0].part == "N25Q128A");         // from the part
    CHECK(platform.storages[0].size.count == 1024 * 1024);  // from the board
    CHECK(platform.source_json.find("\"use\"") == std::string::npos);
}

TEST_CASE("what may be left out has its meaning") {
    const auto platform = platform::parse_platform(test::small_board(), "demo.json");
    REQUIRE(platform.ok());
    CHECK(platform->memories[0].reserved.count == 0);
    CHECK(platform->memories[0].active_current.count == 0.0);
    CHECK(platform->storages[0].read_granule.count == 1);
}

TEST_CASE("another storage part takes the place of the board's, by index or name") {
    const Platform own = loaded("stm32f746g-disco");
    const Platform other = loaded("stm32f746g-disco", {{"/storages/qspi/use", "\"w25q512jv\""}});
    CHECK(loaded("stm32f746g-disco", {{"/storages/0/use", "\"w25q512jv\""}}).source_json ==
          other.source_json);
    CHECK(other.storages[0].part == "W25Q512JV");
    CHECK(other.storages[0].size.count == 64 * 1024 * 1024);
    CHECK(other.storages[0].name == "qspi");
    CHECK(other.storages[0].bus_clock == own.storages[0].bus_clock);
    CHECK(other.storages[0].window_address == own.storages[0].window_address);
    CHECK(other.channels[0].start_cycles == own.channels[0].start_cycles);
    // What a board says of its own part is not said of another.
    const Platform as_part =
        loaded("stm32f746g-disco-assumed-256m", {{"/storages/qspi/use", "\"n25q128a\""}});
    CHECK(as_part.storages[0].size.count == 16 * 1024 * 1024);
    // A constant may be set on top.
    const Platform slower = loaded(
        "stm32f746g-disco",
        {{"/storages/qspi/use", "\"w25q512jv\""}, {"/storages/qspi/bus_clock_hz", "50000000"}});
    CHECK(slower.storages[0].bus_clock.count == 5e7);
}

TEST_CASE("a chosen storage part must exist, and so must its storage") {
    const auto unknown = platform::load_platform("stm32f746g-disco", configs(),
                                                 {{"/storages/qspi/use", "\"w25q512jw\""}});
    REQUIRE_FALSE(unknown.ok());
    CHECK_THAT(to_string(unknown.diagnostics().front()),
               Catch::Contains("did you mean \"w25q512jv\"?"));
    const auto nowhere = platform::load_platform("stm32f746g-disco", configs(),
                                                 {{"/storages/sd/use", "\"w25q512jv\""}});
    REQUIRE_FALSE(nowhere.ok());
    CHECK(nowhere.diagnostics().front().place == "/storages/sd/use");
    CHECK(nowhere.diagnostics().front().message == "names no storage of the board");
}

TEST_CASE("every settable constant is one that an override takes, by index and by name") {
    const auto constants = platform::settable_constants("stm32f746g-disco", configs());
    REQUIRE(constants.ok());
    CHECK(constants->size() > 200);
    std::map<std::string, std::string> by_index, by_name;
    for (const platform::SettableConstant& one : *constants) {
        CHECK(one.low <= one.high);
        by_index[one.pointer] = by_name[one.alias] = "[]";  // no value of any unit
    }
    for (const auto& overrides : {by_index, by_name}) {
        const auto refused = platform::load_platform("stm32f746g-disco", configs(), overrides);
        REQUIRE_FALSE(refused.ok());
        for (const Diagnostic& one : refused.diagnostics())
            CHECK(one.message.find("names no constant") == std::string::npos);
    }
}

TEST_CASE("what a board can be set to follows its parts") {
    const auto has = [](const std::map<std::string, std::string>& parts, const std::string& alias) {
        const auto constants = platform::settable_constants("stm32f746g-disco", configs(), parts);
        REQUIRE(constants.ok());
        return std::any_of(constants->begin(), constants->end(),
                           [&](const auto& one) { return one.alias == alias; });
    };
    CHECK(has({}, "/storages/qspi/read/dummy_clocks"));
    CHECK_FALSE(has({}, "/storages/qspi/sd/bus_lines"));
    CHECK(has({{"/storages/qspi/use", "\"sd-class4\""}}, "/storages/qspi/sd/bus_lines"));
    CHECK_FALSE(platform::settable_constants("stm32f746g-disko", configs()).ok());
}
