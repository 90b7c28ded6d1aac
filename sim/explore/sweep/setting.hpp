// What a sweep can set besides constants of the board: one record for each name that `base` and
// parameters may use.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <string_view>

#include "explore/suite.hpp"
#include "explore/sweep/configuration.hpp"
#include "explore/sweep/value.hpp"

namespace outcore::explore {

/// What texts are held against.
struct SettingNames {
    std::filesystem::path folder;  // where relative paths start
    KnownNames known;
};

struct Setting {
    std::string_view name;
    /// The rule that a text breaks, "" for none; nullptr: no texts.
    std::string (*text_rule)(const std::string& text, const SettingNames& names) = nullptr;
    bool numbers = false, whole = false;
    double low = 0.0, high = 0.0;
    /// Of a value that breaks no rule; null is never passed.
    void (*apply)(Configuration& configuration, const Value& value,
                  const std::filesystem::path& folder) = nullptr;
};

std::span<const Setting> settings();
/// Nullptr when there is none of that name.
const Setting* find_setting(std::string_view name);
/// The rule that a value breaks, "" for none. Null breaks none.
std::string broken_rule(const Setting& setting, const Value& value, const SettingNames& names);

/// "between 1 and 8", "of at least 1".
std::string limits_text(double low, double high);

/// Whether the name of a board or of a profile is the path of a file.
bool is_path(std::string_view name);

/// Sets `target`, a setting or a JSON pointer, to a value; null leaves it as it is.
void apply(const std::string& target, const Value& value, const std::filesystem::path& folder,
           Configuration& configuration);

}  // namespace outcore::explore
