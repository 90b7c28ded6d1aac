// The JSON Schema files for editors name the same keys as the loader's tables, and accept the
// configs.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <catch2/catch.hpp>
#include <cstdlib>
#include <filesystem>

#include "base/json_reader.hpp"
#include "platform/raw_platform.hpp"

using namespace outcore;

namespace {

std::filesystem::path configs() { return std::filesystem::path(OUTCORE_SOURCE_DIR) / "configs"; }

/// Keys of `properties` below `path`, but for those in `others`.
std::vector<std::string> keys_of(const JsonDocument& schema, const std::vector<std::string>& path,
                                 std::vector<std::string> others) {
    JsonNode node = schema.root();
    for (const std::string& key : path) node = node.at(key);
    std::vector<std::string> keys;
    for (const auto& [key, member] : node.at("properties").members()) {
        if (std::find(others.begin(), others.end(), key) == others.end()) keys.push_back(key);
    }
    return keys;
}

template <typename Raw>
std::vector<std::string> keys_of(std::span<const platform::Field<Raw>> fields) {
    std::vector<std::string> keys;
    for (const auto& field : fields) keys.emplace_back(field.key);
    std::sort(keys.begin(), keys.end());
    return keys;
}

JsonDocument schema(const char* name) {
    auto document = JsonDocument::load(configs() / "schema" / name);
    REQUIRE(document.ok());
    return std::move(document).value();
}

}  // namespace

TEST_CASE("the schemas of board, storage and core hold the keys of the loader") {
    const JsonDocument board = schema("board.schema.json");
    CHECK(keys_of(board, {},
                  {"$schema", "schema", "name", "title", "notes", "kernel_profile", "core",
                   "driver", "memories", "storages", "channels"}) ==
          keys_of(platform::platform_fields()));
    CHECK(keys_of(board, {"properties", "core"}, {"use", "name"}) ==
          keys_of(platform::core_fields()));
    CHECK(keys_of(board, {"properties", "memories", "items"},
                  {"use", "name", "part", "kind", "psram", "sdram"}) ==
          keys_of(platform::memory_fields()));
    CHECK(keys_of(board, {"properties", "memories", "items", "properties", "psram"}, {}) ==
          keys_of(platform::psram_fields()));
    CHECK(keys_of(board, {"properties", "memories", "items", "properties", "sdram"}, {}) ==
          keys_of(platform::sdram_fields()));
    CHECK(keys_of(board, {"properties", "storages", "items"},
                  {"use", "name", "part", "kind", "read", "program", "erase", "status", "sfdp",
                   "sfdp_source", "sd"}) == keys_of(platform::storage_fields()));
    CHECK(keys_of(board, {"properties", "storages", "items", "properties", "sd"}, {}) ==
          keys_of(platform::sd_fields()));
    CHECK(keys_of(schema("memory.schema.json"), {},
                  {"$schema", "schema", "notes", "part", "kind", "psram", "sdram"}) ==
          keys_of(platform::memory_fields()));
    CHECK(keys_of(board, {"properties", "storages", "items", "properties", "read"}, {}) ==
          keys_of(platform::read_fields()));
    for (const char* command : {"program", "erase", "status"}) {
        CHECK(keys_of(board, {"properties", "storages", "items", "properties", command}, {}) ==
              keys_of(platform::command_fields()));
        CHECK(keys_of(schema("storage.schema.json"), {"properties", command}, {}) ==
              keys_of(platform::command_fields()));
    }
    CHECK(keys_of(schema("storage.schema.json"), {"properties", "read"}, {}) ==
          keys_of(platform::read_fields()));
    CHECK(keys_of(board, {"properties", "channels", "items"},
                  {"name", "kind", "storage", "reaches", "engine"}) ==
          keys_of(platform::channel_fields()));
    CHECK(keys_of(board, {"properties", "channels", "items", "properties", "engine"},
                  {"use", "name"}) == keys_of(platform::engine_fields()));
    CHECK(keys_of(board, {"properties", "driver"}, {"use", "name"}) ==
          keys_of(platform::driver_fields()));
    CHECK(keys_of(schema("storage.schema.json"), {},
                  {"$schema", "schema", "title", "notes", "part", "kind", "read", "program",
                   "erase", "status", "sfdp", "sfdp_source", "sd"}) ==
          keys_of(platform::storage_fields()));
    CHECK(keys_of(schema("core.schema.json"), {}, {"$schema", "schema", "notes", "name"}) ==
          keys_of(platform::core_fields()));
    CHECK(keys_of(schema("engine.schema.json"), {}, {"$schema", "schema", "notes", "name"}) ==
          keys_of(platform::engine_fields()));
    CHECK(keys_of(schema("driver.schema.json"), {}, {"$schema", "schema", "notes", "name"}) ==
          keys_of(platform::driver_fields()));
}

TEST_CASE("the schemas accept the configs") {
    if (std::system("python3 -W ignore -c 'import jsonschema' 2>/dev/null") != 0) {
        WARN("skipped: python3-jsonschema is not installed");
        return;
    }
    const std::string script = std::string(OUTCORE_SOURCE_DIR) + "/tests/platform/check_schemas.py";
    CHECK(std::system(("python3 '" + script + "' '" + configs().string() + "'").c_str()) == 0);
}
