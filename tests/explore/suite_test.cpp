// The suites that come with the project, and the platforms that they name.
// SPDX-License-Identifier: Apache-2.0
#include "explore/suite.hpp"

#include <algorithm>
#include <catch2/catch.hpp>

#include "explore/platform_variant.hpp"
#include "network/importer.hpp"

using namespace outcore;
using explore::Suite;
using explore::SuitePlatform;

namespace {

std::filesystem::path configs() { return std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs"; }

Suite loaded(const std::string& name) {
    const auto registry = scheduler::make_builtin_schedulers();
    auto suite = explore::load_suite(configs() / "suites" / (name + ".json"),
                                     explore::known_names(configs(), registry));
    if (!suite) FAIL(to_string(suite.diagnostics().front()));
    return std::move(*suite);
}

platform::Platform variant(const SuitePlatform& chosen, std::optional<std::int64_t> sram) {
    auto platform = explore::load_variant(chosen, configs(), sram);
    if (!platform) FAIL(to_string(platform.diagnostics().front()));
    return std::move(*platform);
}

const platform::Memory& memory(const platform::Platform& board, std::string_view name) {
    const auto found = std::find_if(board.memories.begin(), board.memories.end(),
                                    [&](const auto& memory) { return memory.name == name; });
    REQUIRE(found != board.memories.end());
    return *found;
}

}  // namespace

TEST_CASE("the standard suite is twelve networks on four storages with five sizes of RAM") {
    const Suite suite = loaded("standard");
    CHECK(suite.networks.size() == 12);
    CHECK(suite.platforms.size() == 4);
    CHECK(suite.sram_bytes.size() == 5);
    for (const char* name :
         {"alexnet", "vgg16", "resnet18", "resnet50", "mobilenet_v1", "mobilenet_v2", "squeezenet",
          "mlperf_ad", "mlperf_kws", "mlperf_ic", "mlperf_vww", "autoencoder"}) {
        INFO(name);
        CHECK(std::count_if(suite.networks.begin(), suite.networks.end(),
                            [&](const auto& one) { return one.name == name; }) == 1);
    }
    for (const SuitePlatform& platform : suite.platforms) {
        for (const std::int64_t size : suite.sram_bytes) {
            INFO(platform.name << ", " << size);
            CHECK(explore::usable_sram(variant(platform, size)) >= size);
        }
    }
}

TEST_CASE("the quick suite loads and its networks can be read") {
    for (const auto& network : loaded("quick").networks)
        CHECK(network::import_network(network.model).ok());
}

TEST_CASE("another storage keeps the board's wiring and takes the rest from its part") {
    const auto before = variant({"a", "stm32f746g-disco", "", {}}, std::nullopt);
    const auto after = variant({"b", "stm32f746g-disco", "mx25lm51245g", {}}, std::nullopt);
    CHECK(before.storages[0].part == "N25Q128A");
    CHECK(after.storages[0].part == "MX25LM51245G");
    CHECK(after.storages[0].name == before.storages[0].name);
    CHECK(after.storages[0].bus_clock.count == before.storages[0].bus_clock.count);
    CHECK(after.storages[0].window_address == before.storages[0].window_address);
    CHECK(after.storages[0].size.count == 64 * 1024 * 1024);
    CHECK(after.storages[0].read.data_lines == 8);
    CHECK(after.storages[0].read.ddr);
}

TEST_CASE("more RAM than the board has makes the largest bank larger and moves what is behind it") {
    const SuitePlatform chosen{"a", "stm32f746g-disco", "", {}};
    const auto board = variant(chosen, std::nullopt);
    const std::int64_t has = explore::usable_sram(board);
    const std::int64_t more = 200 * 1024;
    const auto large = variant(chosen, has + more);
    CHECK(explore::usable_sram(large) == has + more);
    CHECK(memory(large, "SRAM1").size.count == memory(board, "SRAM1").size.count + more);
    CHECK(memory(large, "SRAM1").base_address == memory(board, "SRAM1").base_address);
    CHECK(memory(large, "SRAM2").base_address == memory(board, "SRAM2").base_address + more);
    CHECK(memory(large, "DTCM").base_address == memory(board, "DTCM").base_address);
    CHECK(memory(large, "SDRAM").base_address == memory(board, "SDRAM").base_address);
    // Banks that are far away stay: 128 KiB of DTCM at 0x20000000, AXI SRAM at 0x24000000.
    const SuitePlatform apart{"b", "stm32h747i-disco", "", {}};
    const auto small = variant(apart, std::nullopt);
    const auto big = variant(apart, explore::usable_sram(small) + more);
    CHECK(memory(big, "SRAM123").base_address == memory(small, "SRAM123").base_address);
}

TEST_CASE("no more RAM than the board has leaves the board as it is") {
    const SuitePlatform chosen{"a", "stm32f746g-disco", "", {}};
    CHECK(variant(chosen, 65536).source_json == variant(chosen, std::nullopt).source_json);
}
