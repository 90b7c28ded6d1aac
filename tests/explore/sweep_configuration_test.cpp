// From the values of a point to its configuration, and to its key.
// SPDX-License-Identifier: Apache-2.0
#include <set>

#include "base/json_reader.hpp"
#include "explore/platform_variant.hpp"
#include "explore/sweep/point_key.hpp"
#include "explore/sweep_fixture.hpp"

using namespace outcore;
using namespace outcore::explore;

namespace {

Configuration nth(const Sweep& sweep, std::int64_t number) {
    const auto source = make_point_source(sweep);
    source->skip_to(number);
    const auto point = source->next();
    REQUIRE(point);
    return configuration_of(sweep, *point);
}

std::string key_of(const Configuration& configuration,
                   const std::filesystem::path& configs = sweep_configs()) {
    PointKeys keys(configs);
    const auto key = keys.key_of(configuration);
    if (!key) FAIL(to_string(key.diagnostics().front()));
    return *key;
}

Configuration simple(const SweepFolder& folder) {
    Configuration configuration;
    configuration.network = (folder.path() / "net.json").string();
    configuration.board = "stm32f746g-disco";
    return configuration;
}

}  // namespace

TEST_CASE("every setting of a sweep arrives in the configuration") {
    const SweepFolder folder;
    const Sweep sweep = folder.good(R"({"schema": "outcore-sweep-1", "name": "all",
        "objectives": ["latency_s"],
        "base": {"network": "net.json", "board": "stm32f746g-disco", "storage": "w25q128jv",
                 "kernels": "cmsis-nn", "scheduler": "search", "spill": "none",
                 "internal_flash": "auto", "budget": 77, "objective": "energy,latency",
                 "limits": "sram=200KiB, latency=2s", "inferences_per_day": 24,
                 "/core/clock_hz": 100e6},
        "parameters": [
            {"name": "tiles", "set": ["tile_rows", "tile_columns"], "values": [5]},
            {"name": "tile_channels", "values": [6]}, {"name": "tile_input_channels", "values": [7]},
            {"name": "prefetch_depth", "values": [4]}, {"name": "seed", "values": [9]},
            {"name": "sram_bytes", "values": [65536]},
            {"name": "/storages/qspi/bus_clock_hz", "values": [5e7]},
            {"name": "/memories/SRAM1/cached", "values": [false]}]})");
    const Configuration c = nth(sweep, 0);
    CHECK(c.network == (folder.path() / "net.json").string());
    CHECK(c.board == "stm32f746g-disco");
    CHECK(c.storage == "w25q128jv");
    CHECK(c.kernels == "cmsis-nn");
    CHECK(c.scheduler == "search");
    CHECK_FALSE(c.external_ram);
    CHECK(c.internal_flash_bytes == scheduler::kAllOfFlash);
    CHECK(c.budget == 77);
    CHECK(c.objective == "energy,latency");
    CHECK(c.limits == std::vector<std::string>{"sram=200KiB", "latency=2s"});
    CHECK(c.inferences_per_day == 24.0);
    CHECK((c.tile_limits.h == 5 && c.tile_limits.w == 5 && c.tile_limits.c == 6 &&
           c.tile_limits.k == 7));
    CHECK(c.prefetch_depth == 4);
    CHECK(c.seed == 9);
    CHECK(c.sram_bytes == 65536);
    CHECK(c.board_constants ==
          std::map<std::string, std::string>{{"/core/clock_hz", "100000000"},
                                             {"/memories/SRAM1/cached", "false"},
                                             {"/storages/qspi/bus_clock_hz", "50000000"}});
    CHECK_FALSE(c.planned_constants);
}

TEST_CASE("what does not exist at a point, and null, leave the base as it is") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(R"("parameters": [
        {"name": "storage", "values": [null, "w25q128jv"]},
        {"name": "sram_bytes", "values": [65536], "when": {"storage": "w25q128jv"}}])");
    CHECK(nth(sweep, 0).storage.empty());
    CHECK_FALSE(nth(sweep, 0).sram_bytes);
    CHECK(nth(sweep, 1).storage == "w25q128jv");
    CHECK(nth(sweep, 1).sram_bytes == 65536);
}

TEST_CASE("a fixed schedule is planned with the first value of each swept constant") {
    const SweepFolder folder;
    const Sweep sweep = folder.with(R"("schedule": "fixed", "parameters": [
        {"name": "/core/clock_hz", "values": [216e6, 108e6]},
        {"name": "prefetch_depth", "values": [1, 2]}])");
    const Configuration last = nth(sweep, 3);
    CHECK(last.prefetch_depth == 2);
    CHECK(last.board_constants.at("/core/clock_hz") == "108000000");
    REQUIRE(last.planned_constants);
    CHECK(last.planned_constants->at("/core/clock_hz") == "216000000");
}

TEST_CASE("the canonical text tells configurations apart and is JSON") {
    const SweepFolder folder;
    const Configuration before = simple(folder);
    std::set<std::string> texts = {canonical_text(before)};
    CHECK(JsonDocument::parse(canonical_text(before), "text").ok());
    const auto differs = [&](auto change) {
        Configuration after = before;
        change(after);
        CHECK(texts.insert(canonical_text(after)).second);
    };
    differs([](Configuration& c) { c.network = "x"; });
    differs([](Configuration& c) { c.board = "x"; });
    differs([](Configuration& c) { c.storage = "x"; });
    differs([](Configuration& c) { c.kernels = "x"; });
    differs([](Configuration& c) { c.board_constants["/a"] = "1"; });
    differs([](Configuration& c) { c.planned_constants = c.board_constants; });
    differs([](Configuration& c) { c.scheduler = "x"; });
    differs([](Configuration& c) { c.sram_bytes = 1; });
    differs([](Configuration& c) { c.external_ram = false; });
    differs([](Configuration& c) { c.internal_flash_bytes = 1; });
    differs([](Configuration& c) { c.prefetch_depth = 1; });
    differs([](Configuration& c) { c.tile_limits.h = 1; });
    differs([](Configuration& c) { c.tile_limits.w = 1; });
    differs([](Configuration& c) { c.tile_limits.c = 1; });
    differs([](Configuration& c) { c.tile_limits.k = 1; });
    differs([](Configuration& c) { c.budget = 1; });
    differs([](Configuration& c) { c.seed = 2; });
    differs([](Configuration& c) { c.objective = "x"; });
    differs([](Configuration& c) { c.limits = {"x"}; });
    differs([](Configuration& c) { c.inferences_per_day = 1.0; });
}

TEST_CASE("a key goes by content and never by path") {
    const SweepFolder folder;
    const Configuration here = simple(folder);
    const std::string key = key_of(here);
    CHECK(key.size() == 64);
    CHECK(key_of(here) == key);

    Configuration other = here;
    other.network = (folder.path() / "other.json").string();
    CHECK(key_of(other) != key);  // another model
    std::filesystem::copy_file(here.network, folder.path() / "copy.json");
    other.network = (folder.path() / "copy.json").string();
    CHECK(key_of(other) == key);  // the same one elsewhere

    const std::filesystem::path moved = folder.path() / "configs";
    std::filesystem::copy(sweep_configs(), moved, std::filesystem::copy_options::recursive);
    CHECK(key_of(here, moved) == key);
    other = here;
    other.board = (moved / "boards" / "stm32f746g-disco.json").string();
    CHECK(key_of(other) == key);

    const auto change = [](const std::filesystem::path& file, const std::string& from,
                           const std::string& to) {
        std::string text = *read_text(file);
        const std::size_t at = text.find(from);
        REQUIRE(at != std::string::npos);
        write_file(file, text.replace(at, from.size(), to));
    };
    change(moved / "storages" / "n25q128a.json", "\"value\": 10", "\"value\": 9");
    const std::string changed_part = key_of(here, moved);
    CHECK(changed_part != key);
    change(moved / "kernels" / "outcore.json", "{", "{ ");
    CHECK(key_of(here, moved) != changed_part);
}

TEST_CASE("parts that do not go together have a key all the same") {
    const SweepFolder folder;
    Configuration card = simple(folder);
    card.storage = "sd-class4";
    CHECK_FALSE(load_variant({"", card.board, card.storage, {}}, sweep_configs(), {}).ok());
    CHECK(key_of(card) != key_of(simple(folder)));
    card.network = (folder.path() / "none.json").string();
    PointKeys keys(sweep_configs());
    CHECK_FALSE(keys.key_of(card).ok());
}
