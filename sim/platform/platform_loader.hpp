// Board JSON -> raw -> resolved Platform.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"
#include "platform/platform.hpp"
#include "platform/raw_constant.hpp"

namespace outcore::platform {

/// `name_or_path` is the name of a board in `configs`/boards (for example "stm32f746g-disco") or a
/// path to a JSON file; parts it names are found in `configs`/{cores,memories,storages,engines,
/// drivers}. `overrides` maps JSON pointers of the resolved description to JSON texts, for example
/// "/core/clock_hz" -> "432000000"; elements of a list may be named ("/memories/SRAM1/size_bytes");
/// "/driver/use" -> "\"mbed-ce\"" takes another file of `configs`/drivers, "/storages/qspi/use" ->
/// "\"w25q128jv\"" another of `configs`/storages, of whose place the board then says the bus clock,
/// chip select and window only. An unknown board name lists the nearest and all known names.
Result<Platform> load_platform(const std::string& name_or_path,
                               const std::filesystem::path& configs,
                               const std::map<std::string, std::string>& overrides = {});

/// The inverse of Platform::source_json: parts inlined, nothing looked up.
Result<Platform> parse_platform(std::string_view json, const std::string& file);

/// A constant that an override may set, with the limits it has by itself.
struct SettableConstant {
    std::string pointer, alias;  // "/storages/0/bus_clock_hz", "/storages/qspi/bus_clock_hz"
    Unit unit = Unit::Count;
    double low = 0.0, high = 0.0;
};
/// Those of a board; of `overrides` the ones that choose parts count. Fails where the board can not
/// be loaded.
Result<std::vector<SettableConstant>> settable_constants(
    const std::string& name_or_path, const std::filesystem::path& configs,
    const std::map<std::string, std::string>& overrides = {});

/// Names of all boards in `configs`, sorted.
std::vector<std::string> board_names(const std::filesystem::path& configs);

}  // namespace outcore::platform
