// Board and part files -> RawPlatform, parts merged in. Checks form only: keys, types, units. What
// the values must be is in platform_rules.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "platform/raw_platform.hpp"

namespace outcore::platform {

/// A raw description and the mistakes found on the way; what could not be read is left unstated or
/// empty.
struct RawReading {
    RawPlatform raw;
    Diagnostics mistakes;
    bool parts_found = true;  // false: what a missing part would have said is unstated
};

/// Parts taken in the place of those that the board names.
struct PartChoice {
    std::string driver;  // JSON text of a name in configs/drivers; empty: the board's
    /// By index ("0") or name of a storage of the board: JSON text of a name in configs/storages.
    std::map<std::string, std::string> storages = {};
};

/// `configs` is where parts named by "use" are looked up; without it they are refused.
/// Fails only when `text` is no JSON at all.
Result<RawReading> read_raw(std::string_view text, const std::string& file,
                            const std::optional<std::filesystem::path>& configs,
                            const PartChoice& choice = {});

/// Stems of the .json files in `folder`, sorted.
std::vector<std::string> names_in(const std::filesystem::path& folder);
/// "is not a <what>; did you mean ...? known: ..."
std::string unknown_name(std::string_view what, std::string_view name,
                         const std::vector<std::string>& known);

}  // namespace outcore::platform
