// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/setting.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <limits>

#include "platform/raw_reader.hpp"
#include "scheduler/objective_text.hpp"

namespace outcore::explore {
namespace {
namespace fs = std::filesystem;

using Names = const SettingNames&;

std::string known_rule(std::string_view what, const std::string& name,
                       const std::vector<std::string>& known) {
    const bool found = std::find(known.begin(), known.end(), name) != known.end();
    return found ? "" : platform::unknown_name(what, name, known);
}

std::string file_rule(const std::string& text, Names names) {
    const fs::path path = (names.folder / text).lexically_normal();
    std::error_code error;
    if (!text.empty() && fs::is_regular_file(path, error)) return "";
    return fmt::format("there is no file {}", path.generic_string());
}

std::string board_rule(const std::string& text, Names names) {
    return is_path(text) ? file_rule(text, names) : known_rule("board", text, names.known.boards);
}
std::string storage_rule(const std::string& text, Names names) {
    return known_rule("storage", text, names.known.storages);
}
std::string kernels_rule(const std::string& text, Names names) {
    return known_rule("kernel profile", text, names.known.kernels);
}
std::string scheduler_rule(const std::string& text, Names names) {
    return known_rule("scheduler", text, names.known.schedulers);
}
std::string spill_rule(const std::string& text, Names) {
    return text == "ram" || text == "none" ? "" : "must be one of ram, none";
}
std::string internal_flash_rule(const std::string& text, Names) {
    return text == "auto" || text == "none" ? "" : "must be none, auto or a number of bytes";
}

/// Messages of the parsers name the option of the command line; a sweep has none.
std::string without_option(std::string message, const std::string& option) {
    if (message.starts_with(option)) message.erase(0, option.size());
    const std::size_t start = message.find_first_not_of(' ');
    return start == std::string::npos ? message : message.substr(start);
}

std::string objective_rule(const std::string& text, Names) {
    const auto objective = scheduler::parse_objective(text);
    if (objective) return "";
    return without_option(objective.diagnostics().front().message, "--objective");
}

std::vector<std::string> separate(const std::string& text) {
    std::vector<std::string> parts;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string part = text.substr(begin, end - begin);
        const std::size_t first = part.find_first_not_of(' '), last = part.find_last_not_of(' ');
        parts.push_back(first == std::string::npos ? "" : part.substr(first, last - first + 1));
        begin = end + 1;
    }
    if (parts.size() == 1 && parts.front().empty()) parts.clear();
    return parts;
}

std::string limits_rule(const std::string& text, Names) {
    for (const std::string& part : separate(text)) {
        const auto limit = scheduler::parse_limit(part);
        if (!limit) return without_option(limit.diagnostics().front().message, "--limit");
    }
    return "";
}

const std::string& text_of(const Value& value) { return std::get<std::string>(value); }
std::int64_t whole_of(const Value& value) { return std::get<std::int64_t>(value); }
template <std::int32_t TileLimits::*extent>
void set_tile(Configuration& c, const Value& v, const fs::path&) {
    c.tile_limits.*extent = static_cast<std::int32_t>(whole_of(v));
}

void set_board(Configuration& c, const Value& v, const fs::path& folder) {
    const std::string& name = text_of(v);
    c.board = is_path(name) ? (folder / name).lexically_normal().string() : name;
}

void set_internal_flash(Configuration& c, const Value& v, const fs::path&) {
    const auto* text = std::get_if<std::string>(&v);
    if (text == nullptr)
        c.internal_flash_bytes = whole_of(v);
    else
        c.internal_flash_bytes = *text == "auto" ? scheduler::kAllOfFlash : 0;
}

constexpr double kLargestTile = 65536.0;  // beyond any extent of a tensor
constexpr double kMostBytes = 1e12;       // beyond any flash
constexpr double kMostCandidates = 1e9;

constexpr std::array kSettings = {
    Setting{"network", file_rule, false, false, 0, 0,
            [](Configuration& c, const Value& v, const fs::path& folder) {
                c.network = (folder / text_of(v)).lexically_normal().string();
            }},
    Setting{"board", board_rule, false, false, 0, 0, set_board},
    Setting{"storage", storage_rule, false, false, 0, 0,
            [](Configuration& c, const Value& v, const fs::path&) { c.storage = text_of(v); }},
    Setting{"kernels", kernels_rule, false, false, 0, 0,
            [](Configuration& c, const Value& v, const fs::path&) { c.kernels = text_of(v); }},
    Setting{"scheduler", scheduler_rule, false, false, 0, 0,
            [](Configuration& c, const Value& v, const fs::path&) { c.scheduler = text_of(v); }},
    Setting{"sram_bytes", nullptr, true, true, static_cast<double>(kLeastSram),
            static_cast<double>(kMostSram),
            [](Configuration& c, const Value& v, const fs::path&) { c.sram_bytes = whole_of(v); }},
    Setting{"spill", spill_rule, false, false, 0, 0,
            [](Configuration& c, const Value& v, const fs::path&) {
                c.external_ram = text_of(v) == "ram";
            }},
    Setting{"internal_flash", internal_flash_rule, true, true, 0, kMostBytes, set_internal_flash},
    Setting{"prefetch_depth", nullptr, true, true, 0, 8,
            [](Configuration& c, const Value& v, const fs::path&) {
                c.prefetch_depth = static_cast<std::int32_t>(whole_of(v));
            }},
    Setting{"tile_rows", nullptr, true, true, 0, kLargestTile, set_tile<&TileLimits::h>},
    Setting{"tile_columns", nullptr, true, true, 0, kLargestTile, set_tile<&TileLimits::w>},
    Setting{"tile_channels", nullptr, true, true, 0, kLargestTile, set_tile<&TileLimits::c>},
    Setting{"tile_input_channels", nullptr, true, true, 0, kLargestTile, set_tile<&TileLimits::k>},
    Setting{"budget", nullptr, true, true, 0, kMostCandidates,
            [](Configuration& c, const Value& v, const fs::path&) { c.budget = whole_of(v); }},
    Setting{"seed", nullptr, true, true, 0, 4294967295.0,
            [](Configuration& c, const Value& v, const fs::path&) {
                c.seed = static_cast<std::uint32_t>(whole_of(v));
            }},
    Setting{"objective", objective_rule, false, false, 0, 0,
            [](Configuration& c, const Value& v, const fs::path&) { c.objective = text_of(v); }},
    Setting{
        "limits", limits_rule, false, false, 0, 0,
        [](Configuration& c, const Value& v, const fs::path&) { c.limits = separate(text_of(v)); }},
    Setting{"inferences_per_day", nullptr, true, false, 1e-6, 1e12,
            [](Configuration& c, const Value& v, const fs::path&) {
                c.inferences_per_day = number_of(v);
            }},
};

}  // namespace

std::span<const Setting> settings() { return kSettings; }

const Setting* find_setting(std::string_view name) {
    const auto found = std::find_if(kSettings.begin(), kSettings.end(),
                                    [name](const Setting& one) { return one.name == name; });
    return found == kSettings.end() ? nullptr : &*found;
}

bool is_path(std::string_view name) {
    return name.ends_with(".json") || name.find('/') != std::string_view::npos;
}

std::string limits_text(double low, double high) {
    if (high == std::numeric_limits<double>::max())
        return fmt::format("of at least {}", json_text(low));
    return fmt::format("between {} and {}", json_text(low), json_text(high));
}

std::string broken_rule(const Setting& setting, const Value& value, const SettingNames& names) {
    if (std::holds_alternative<std::nullptr_t>(value)) return "";
    const auto* text = std::get_if<std::string>(&value);
    if (text != nullptr && setting.text_rule != nullptr) return setting.text_rule(*text, names);
    if (!setting.numbers) return "must be a string";
    const auto number = number_of(value);
    const bool fits = number && (!setting.whole || std::holds_alternative<std::int64_t>(value)) &&
                      *number >= setting.low && *number <= setting.high;
    if (fits) return "";
    return fmt::format("must be {}{} {}", setting.text_rule != nullptr ? "none, auto or " : "",
                       setting.whole ? "an integer" : "a number",
                       limits_text(setting.low, setting.high));
}

void apply(const std::string& target, const Value& value, const fs::path& folder,
           Configuration& configuration) {
    if (std::holds_alternative<std::nullptr_t>(value)) return;
    if (target.starts_with('/')) {
        configuration.board_constants[target] = json_text(value);
        return;
    }
    const Setting* setting = find_setting(target);
    assert(setting != nullptr && "the reader lets through what is known");
    setting->apply(configuration, value, folder);
}

}  // namespace outcore::explore
