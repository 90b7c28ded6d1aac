// Bad descriptions of external RAM and SD cards: each is refused at the right place for the right
// reason.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>

#include "platform/platform_loader.hpp"
#include "platform/small_board.hpp"

using namespace outcore;

namespace {

std::string resolved(const char* board) {
    const auto platform = platform::load_platform(board, OUTCORE_SOURCE_DIR "/configs");
    if (!platform) FAIL(to_string(platform.diagnostics().front()));
    return platform->source_json;
}

/// One change of a resolved board: `from`, the first after `after`, becomes `to`.
struct BadMedium {
    const char* board;
    const char* after;
    const char* from;
    const char* to;
    const char* pointer;
    const char* rule;
};

constexpr const char* kSd = "stm32f746g-disco-sd";
constexpr const char* kPsram = "b-u585i-iot02a";
constexpr const char* kFlat =
    "\"burst_setup_clocks\": {\"value\": 4, \"unit\": \"clocks\", \"source\": \"a test\"}, "
    "\"sdram\"";

const BadMedium kBad[] = {
    {kSd, "\"SDRAM\"", "\"ExternalRam\"", "\"Sram\"", "/memories/4/kind", "must be ExternalRam"},
    {kSd, "\"SDRAM\"", "\"sdram\"", kFlat, "/memories/4/burst_setup_clocks",
     "must not stand beside"},
    {kSd, "\"SDRAM\"", "\"sdram\"", "\"psram\": {}, \"sdram\"", "/memories/4", "must hold one"},
    {kSd, "\"SDRAM\"", "\"sdram\"", "\"psram\": {}, \"sdram\"", "/memories/4/psram/command_clocks",
     "missing"},
    {kSd, "\"sdram\"", "\"row_bytes\": {\"value\": 512", "\"row_bytes\": {\"value\": 500",
     "/memories/4/sdram/row_bytes", "power of two"},
    {kSd, "\"sdram\"", "\"precharge_clocks\"", "\"precharge_clock\"",
     "/memories/4/sdram/precharge_clock", "did you mean \"precharge_clocks\"?"},
    {kSd, "\"FLASH\"", "\"burst_setup_clocks\"", "\"burst_bytes_x\"",
     "/memories/3/burst_setup_clocks", "missing"},
    {kPsram, "\"psram\"", "\"row_bytes\": {\"value\": 1024", "\"row_bytes\": {\"value\": 16",
     "/memories/5/psram/row_bytes", "between 32 and 65536"},
    {kSd, "\"SdCard\"", "\"needs_erase\": {\"value\": false", "\"needs_erase\": {\"value\": true",
     "/storages/0/needs_erase", "must be false"},
    {kSd, "\"storages\"", "\"SdCard\"", "\"Nor\"", "/storages/0/kind", "must be SdCard beside sd"},
    {kSd, "\"storages\"", "\"sd\": {",
     "\"read\": {\"dummy_clocks\": {\"value\": 1, \"unit\": "
     "\"clocks\", \"source\": \"a test\"}}, \"sd\": {",
     "/storages/0/read/dummy_clocks", "a card has sd, not read"},
    {kSd, "\"sd\": {", "\"bus_lines\": {\"value\": 4", "\"bus_lines\": {\"value\": 3",
     "/storages/0/sd/bus_lines", "must be 1, 2, 4 or 8"},
    {kSd, "\"sd\": {", "\"assumed\": 0.07", "\"assumed\": 0.001", "/storages/0/sd/spare_share",
     "between 0.005 and 4"},
    {kSd, "\"sd\": {", "\"write_latency_typ_s\": {\"value\": 3e-05",
     "\"write_latency_typ_s\": {\"value\": 0.3", "/storages/0/sd/write_latency_typ_s",
     "must not exceed write_latency_max_s"},
    {kSd, "\"storages\"", "\"page_program_typ_s\"", "\"page_program_x\"",
     "/storages/0/page_program_typ_s", "missing"},
};

}  // namespace

TEST_CASE("external RAM or a card with one mistake is refused at its place with its rule") {
    for (const BadMedium& bad : kBad) {
        CAPTURE(bad.after, bad.to, bad.pointer, bad.rule);
        const std::string text = test::with(resolved(bad.board), bad.after, bad.from, bad.to);
        const auto platform = platform::parse_platform(text, "demo.json");
        REQUIRE_FALSE(platform.ok());
        const Diagnostics& found = platform.diagnostics();
        std::string listed;
        for (const Diagnostic& one : found) listed += to_string(one) + "\n";
        INFO(listed);
        CHECK(std::any_of(found.begin(), found.end(), [&](const Diagnostic& one) {
            return one.place == bad.pointer && one.message.find(bad.rule) != std::string::npos;
        }));
    }
}

TEST_CASE("a card without its timing is refused") {
    const std::string text = test::with(resolved(kSd), "\"storages\"", "\"sd\": {", "\"sdx\": {");
    const auto platform = platform::parse_platform(text, "demo.json");
    REQUIRE_FALSE(platform.ok());
    const Diagnostics& found = platform.diagnostics();
    CHECK(std::any_of(found.begin(), found.end(), [](const Diagnostic& one) {
        return one.place == "/storages/0/sd" && one.message.find("missing") != std::string::npos;
    }));
}
