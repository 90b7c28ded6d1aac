// Bad board files: each is refused at the right place for the right reason.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <fstream>

#include "base/random.hpp"
#include "platform/platform_loader.hpp"
#include "platform/small_board.hpp"

using namespace outcore;
using platform::parse_platform;

namespace {

/// One change of the small board: `from`, the first after `after`, becomes `to`.
struct BadBoard {
    const char* after;
    const char* from;
    const char* to;
    const char* pointer;
    const char* rule;
};

const BadBoard kBadBoards[] = {
    // form
    {"{", "outcore-board-1", "outcore-board-9", "/schema", "must be one of outcore-board-1"},
    {"{", "\"title\": \"DEMO\", ", "", "/title", "missing"},
    {"{", "\"title\"", "\"titel\"", "/titel", "did you mean \"title\"?"},
    {"page_bytes", "page_bytes", "page_byte", "/storages/0/page_byte",
     "did you mean \"page_bytes\"?"},
    {"dummy_clocks", "dummy_clocks", "dumy_clocks", "/storages/0/read/dumy_clocks",
     "did you mean \"dummy_clocks\"?"},
    {"\"core\"", "\"source\": \"a test\"", "\"source\": \"\"", "/core/clock_hz/source",
     "must say where"},
    {"\"core\"", ", \"source\": \"a test\"", "", "/core/clock_hz/source", "missing"},
    {"\"core\"", "\"unit\": \"Hz\"", "\"unit\": \"MHz\"", "/core/clock_hz/unit", "must be \"Hz\""},
    {"\"core\"", "\"value\": 100000000", "\"value\": \"fast\"", "/core/clock_hz/value",
     "must be a number"},
    {"\"core\"", "\"value\": 100000000", "\"value\": null", "/core/clock_hz/value", "\"assumed\""},
    {"\"core\"", "\"value\": 100000000", "\"value\": 1, \"assumed\": 2", "/core/clock_hz/assumed",
     "only where the value is null"},
    {"\"core\"", "\"value\": 100000000", "\"valeu\": 100000000", "/core/clock_hz/valeu",
     "did you mean \"value\"?"},
    {"\"core\": {", "\"name\"", "\"use\": \"cortex-m7\", \"name\"", "/core/use",
     "nothing is looked up"},
    {"base_address", "\"0x20000000\"", "536870912", "/memories/0/base_address/value", "0x20000000"},
    {"base_address", "\"0x20000000\"", "\"0x2000000G\"", "/memories/0/base_address/value",
     "0x20000000"},
    {"cached", "\"value\": true", "\"value\": 1", "/memories/0/cached/value",
     "must be true or false"},
    {"SRAM1", "\"Sram\"", "\"Dram\"", "/memories/0/kind", "must be one of Tcm, Sram"},
    {"DEMO\", \"kind\"", "\"Nor\"", "\"Nand\"", "/storages/0/kind", "must be one of Nor"},
    // limits of one constant
    {"\"core\"", "\"value\": 100000000", "\"value\": 0", "/core/clock_hz", "between 1000 and"},
    {"cache_line_bytes", "\"value\": 32", "\"value\": 24", "/core/cache_line_bytes",
     "power of two"},
    {"size_bytes", "\"value\": 65536", "\"value\": 65536.5", "/memories/0/size_bytes",
     "a whole number"},
    {"burst_bytes", "\"value\": 32", "\"value\": 33", "/memories/0/burst_bytes", "power of two"},
    {"page_bytes", "\"value\": 256", "\"value\": 200", "/storages/0/page_bytes",
     "found 200; must be a power of two"},
    {"sector_bytes", "\"value\": 4096", "\"value\": 128", "/storages/0/sector_bytes",
     "multiple of page_bytes (256)"},
    {"item_bytes", "\"value\": 4", "\"value\": 3", "/channels/0/item_bytes", "power of two"},
    {"max_items", "\"value\": 65535", "\"value\": 0", "/channels/0/max_items", "between 1 and"},
    {"data_lines", "\"value\": 4", "\"value\": 3", "/storages/0/read/data_lines", "1, 2, 4 or 8"},
    {"banks", "\"value\": 1", "\"value\": 3", "/storages/0/read/banks", "between 1 and 2"},
    // rules between constants
    {"DEMO", "\"value\": 1048576", "\"value\": 1048577", "/storages/0/size_bytes", "sector_bytes"},
    {"DEMO", "\"value\": 1048576", "\"value\": 33554432", "/storages/0/read/address_bits",
     "must reach the 33554432 bytes"},
    {"dies", "\"value\": 1", "\"value\": 3", "/storages/0/size_bytes", "multiple of dies (3)"},
    {"\"endurance_cycles", "\"endurance_cycles",
     "\"block_bytes\": {\"value\": 65536, \"unit\": \"bytes\", \"source\": \"x\"}, "
     "\"endurance_cycles",
     "/storages/0/block_bytes", "needs block_erase_typ_s"},
    {"\"endurance_cycles", "\"endurance_cycles",
     "\"block_erase_typ_s\": {\"value\": 1, \"unit\": \"s\", \"source\": \"x\"}, "
     "\"endurance_cycles",
     "/storages/0/block_erase_typ_s", "needs block_erase_max_s"},
    {"\"endurance_cycles", "\"endurance_cycles",
     "\"block_bytes\": {\"value\": 2048, \"unit\": \"bytes\", \"source\": \"x\"}, "
     "\"endurance_cycles",
     "/storages/0/block_bytes", "multiple of sector_bytes (4096)"},
    {"\"endurance_cycles", "\"endurance_cycles",
     "\"chip_erase_typ_s\": {\"value\": 2, \"unit\": \"s\", \"source\": \"x\"}, "
     "\"chip_erase_max_s\": {\"value\": 1, \"unit\": \"s\", \"source\": \"x\"}, \"endurance_cycles",
     "/storages/0/chip_erase_typ_s", "must not exceed chip_erase_max_s (1)"},
    {"\"endurance_cycles", "\"endurance_cycles",
     "\"deselect_after_read_s\": {\"value\": 1, \"unit\": \"s\", \"source\": \"x\"}, "
     "\"endurance_cycles",
     "/storages/0/deselect_after_read_s", "between 0 and 0.001"},
    {"\"endurance_cycles", "\"endurance_cycles",
     "\"program\": {\"data_lines\": {\"value\": 3, \"unit\": \"lines\", \"source\": \"x\"}}, "
     "\"endurance_cycles",
     "/storages/0/program/data_lines", "1, 2, 4 or 8"},
    {"\"endurance_cycles", "\"endurance_cycles",
     "\"program\": {\"dta_lines\": {\"value\": 4, \"unit\": \"lines\", \"source\": \"x\"}}, "
     "\"endurance_cycles",
     "/storages/0/program/dta_lines", "did you mean \"data_lines\"?"},
    {"\"endurance_cycles", "\"endurance_cycles", "\"sfdp\": \"54464450\", \"endurance_cycles",
     "/storages/0/sfdp", "its length is 4 bytes"},
    {"\"endurance_cycles", "\"endurance_cycles", "\"sfdp\": 5, \"endurance_cycles",
     "/storages/0/sfdp", "must be"},
    {"\"banks\"", "\"banks\"",
     "\"max_clock_hz\": {\"value\": 40000000, \"unit\": \"Hz\", \"source\": \"x\"}, \"banks\"",
     "/storages/0/bus_clock_hz", "must not exceed max_clock_hz of the read (40000000)"},
    {"page_program_typ_s", "\"value\": 0.001", "\"value\": 0.01", "/storages/0/page_program_typ_s",
     "must not exceed page_program_max_s (0.005)"},
    {"sector_erase_typ_s", "\"value\": 0.1", "\"value\": 1", "/storages/0/sector_erase_typ_s",
     "must not exceed sector_erase_max_s"},
    {"sleep_current_a", "\"value\": 0.01", "\"value\": 0.06", "/core/sleep_current_a",
     "must not exceed run_current_a"},
    {"SRAM2", "0x20010000", "0x2000ffe0", "/memories/1/base_address",
     "must not overlap SRAM1 at 0x20000000 to 0x2000ffff"},
    {"SRAM2", "0x20010000", "0xffff8000", "/memories/1/base_address", "below 4 GiB"},
    {"SRAM2", "0x20010000", "0x20010010", "/memories/1/base_address", "multiple of the cache line"},
    {"window_address", "0x90000000", "0x20008000", "/storages/0/window_address",
     "must not overlap SRAM1"},
    {"cache_line_bytes", "\"value\": 32", "\"value\": 0", "/memories/0/cached",
     "has no data cache"},
    {"\"SRAM2\"", "\"SRAM2\"", "\"SRAM1\"", "/memories/1/name",
     "is the name of /memories/0/name too"},
    {"\"storage\": \"qspi\"", "\"storage\": \"qspi\"", "\"storage\": \"ospi\"",
     "/channels/0/storage", "must be the name of a storage (qspi)"},
    {"\"Storage\"", ", \"storage\": \"qspi\"", "", "/channels/0/storage", "missing"},
    {"\"Storage\"", ", \"storage\": \"qspi\"", "", "/storages/0/name", "has 0 channels"},
    {"\"reaches\"", "\"SRAM1\"", "\"SRAM3\"", "/channels/0/reaches/0",
     "must be the name of a memory (SRAM1, SRAM2)"},
    {"\"reaches\"", "\"SRAM1\", \"SRAM2\"", "", "/channels/0/reaches", "is empty"},
    {"\"dma\"", "\"dma\"", "\"qspi\"", "/channels/1/name", "too"},
    {"\"dma\"", "\"dma\"", "\"cpu\"", "/channels/1/name", "the core's own lane"},
    {"\"dma\"", "\"MemoryToMemory\"", "\"MemoryToMemory\", \"storage\": \"qspi\"",
     "/channels/1/storage", "only in channels of kind Storage"},
};

bool has(const Diagnostics& found, const std::string& pointer, const std::string& rule) {
    return std::any_of(found.begin(), found.end(), [&](const Diagnostic& diagnostic) {
        return diagnostic.file == "demo.json" && diagnostic.place == pointer &&
               diagnostic.message.find(rule) != std::string::npos;
    });
}

std::string listed(const Diagnostics& found) {
    std::string text;
    for (const Diagnostic& diagnostic : found) text += to_string(diagnostic) + "\n";
    return text;
}

std::filesystem::path configs() { return std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs"; }

}  // namespace

TEST_CASE("the small board of these tests is a good one") {
    const auto platform = parse_platform(test::small_board(), "demo.json");
    INFO((platform ? "" : listed(platform.diagnostics())));
    REQUIRE(platform.ok());
}

TEST_CASE("a board with one mistake is refused at its place with its rule") {
    for (const BadBoard& bad : kBadBoards) {
        const std::string text = test::with(test::small_board(), bad.after, bad.from, bad.to);
        const auto platform = parse_platform(text, "demo.json");
        CAPTURE(bad.after, bad.to, bad.pointer, bad.rule);
        REQUIRE_FALSE(platform.ok());
        INFO(listed(platform.diagnostics()));
        CHECK(has(platform.diagnostics(), bad.pointer, bad.rule));
    }
}

TEST_CASE("mistakes of form and of value are reported together") {
    std::string text = test::with(test::small_board(), "{", "\"title\"", "\"titel\"");
    text = test::with(text, "page_bytes", "\"value\": 256", "\"value\": 200");
    text = test::with(text, "SRAM2", "0x20010000", "0x20008000");
    const auto platform = parse_platform(text, "demo.json");
    REQUIRE_FALSE(platform.ok());
    const Diagnostics& found = platform.diagnostics();
    INFO(listed(found));
    CHECK(found.size() == 5);
    CHECK(has(found, "/titel", "unknown key"));
    CHECK(has(found, "/title", "missing"));
    CHECK(has(found, "/storages/0/page_bytes", "power of two"));
    CHECK(has(found, "/storages/0/sector_bytes", "multiple of page_bytes (200)"));
    CHECK(has(found, "/memories/1/base_address", "must not overlap"));
}

TEST_CASE("a NOR flash without its erase time is refused") {
    const std::string entry = test::constant("sector_erase_typ_s", "0.1", "s") + ", ";
    const auto platform =
        parse_platform(test::with(test::small_board(), "{", entry, ""), "demo.json");
    REQUIRE_FALSE(platform.ok());
    CHECK(has(platform.diagnostics(), "/storages/0/sector_erase_typ_s", "missing"));
}

TEST_CASE("text that is no JSON names its line") {
    const auto platform = parse_platform("{\n\"schema\": ", "demo.json");
    REQUIRE_FALSE(platform.ok());
    CHECK(platform.diagnostics()[0].place == "line 2");
}

TEST_CASE("JSON that is no board is refused without harm") {
    for (const char* text :
         {"[]", "null", "3", "{}", R"({"core": 3, "memories": {}, "channels": 1})"}) {
        CHECK_FALSE(parse_platform(text, "demo.json").ok());
    }
}

TEST_CASE("a board with random damage is read or refused, never fatal") {
    constexpr std::uint32_t kSeed = 20260;
    constexpr int kBoards = 400;
    CAPTURE(kSeed);
    Xorshift32 random(kSeed);
    const std::string good = test::small_board();
    constexpr std::string_view kBytes = "{}[]\",:0129.-eE \\ntfu";
    for (int i = 0; i < kBoards; ++i) {
        std::string text = good;
        for (std::uint32_t changes = 1 + random.next() % 4; changes > 0; --changes) {
            text[random.next() % text.size()] = kBytes[random.next() % kBytes.size()];
        }
        if (random.next() % 8 == 0) text.resize(random.next() % text.size());
        const auto platform = parse_platform(text, "demo.json");
        if (!platform) CHECK_FALSE(platform.diagnostics().empty());
    }
}

TEST_CASE("an unknown board lists the nearest and all known ones") {
    const auto platform = platform::load_platform("stm32f764g-disco", configs());
    REQUIRE_FALSE(platform.ok());
    const std::string message = platform.diagnostics()[0].message;
    CHECK(message.find("did you mean \"stm32f746g-disco\"?") != std::string::npos);
    CHECK(message.find("b-u585i-iot02a") != std::string::npos);
}

TEST_CASE(
    "an unknown part lists the nearest, and what it would have said is not reported missing") {
    const auto folder = std::filesystem::temp_directory_path() / "outcore_unknown_part.json";
    const std::string whole = test::with(test::small_board(), "\"core\": {",
                                         "\"name\": \"cortex-m7\"", "\"use\": \"cortex-m8\"");
    std::ofstream(folder) << whole;
    const auto platform = platform::load_platform(folder.string(), configs());
    std::filesystem::remove(folder);
    REQUIRE_FALSE(platform.ok());
    INFO(listed(platform.diagnostics()));
    REQUIRE(platform.diagnostics().size() == 1);
    CHECK(platform.diagnostics()[0].place == "/core/use");
    CHECK(platform.diagnostics()[0].message.find("did you mean \"cortex-m") != std::string::npos);
}

TEST_CASE("a bad override names its pointer") {
    struct Bad {
        const char* pointer;
        const char* text;
        const char* rule;
    };
    const Bad bads[] = {
        {"/memories/0/size_byte", "1", "did you mean \"/memories/0/size_bytes\"?"},
        {"/memories/DTCN/size_bytes", "1", "did you mean \"/memories/DTCM/size_bytes\"?"},
        {"/core/clock_hz", "\"fast\"", "must be a number"},
        {"/core/clock_hz", "{", "is not valid JSON"},
        {"/core/clock_hz", "-1", "found -1; must be a number between"},
        {"/storages/qspi/page_bytes", "200", "found 200; must be a power of two"},
        {"/memories/SRAM1/reserved_bytes", "262144", "must not exceed size_bytes (245760)"},
    };
    for (const Bad& bad : bads) {
        const auto platform =
            platform::load_platform("stm32f746g-disco", configs(), {{bad.pointer, bad.text}});
        CAPTURE(bad.pointer, bad.text);
        REQUIRE_FALSE(platform.ok());
        INFO(listed(platform.diagnostics()));
        CHECK(listed(platform.diagnostics()).find(bad.rule) != std::string::npos);
    }
}
