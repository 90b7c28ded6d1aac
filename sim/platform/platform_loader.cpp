// SPDX-License-Identifier: Apache-2.0
#include "platform/platform_loader.hpp"

#include <algorithm>

#include "base/file.hpp"
#include "platform/flash_defaults.hpp"
#include "platform/platform_overrides.hpp"
#include "platform/platform_resolver.hpp"
#include "platform/platform_rules.hpp"
#include "platform/raw_reader.hpp"

namespace outcore::platform {
namespace {
namespace fs = std::filesystem;

using Overrides = std::map<std::string, std::string>;

/// Overrides that choose a part instead of a constant: "/driver/use", "/storages/qspi/use".
PartChoice take_choice(Overrides& overrides) {
    constexpr std::string_view kStorages = "/storages/", kUse = "/use";
    PartChoice choice;
    if (const auto driver = overrides.extract("/driver/use")) choice.driver = driver.mapped();
    for (auto it = overrides.begin(); it != overrides.end();) {
        const std::string& key = it->first;
        if (!key.starts_with(kStorages) || !key.ends_with(kUse) ||
            key.size() <= kStorages.size() + kUse.size()) {
            ++it;
            continue;
        }
        choice.storages[key.substr(kStorages.size(), key.size() - kStorages.size() - kUse.size())] =
            it->second;
        it = overrides.erase(it);
    }
    return choice;
}

/// Parse, merge parts, override, assume what no file states, validate, resolve; the mistakes of all
/// steps are returned together.
Result<Platform> build(std::string_view text, const std::string& file,
                       const std::optional<fs::path>& configs, Overrides overrides) {
    const PartChoice choice = take_choice(overrides);
    auto reading = read_raw(text, file, configs, choice);
    if (!reading) return reading.diagnostics();
    RawPlatform& raw = reading->raw;
    Diagnostics mistakes = std::move(reading->mistakes);
    const auto add = [&mistakes](const Diagnostics& more) {
        mistakes.insert(mistakes.end(), more.begin(), more.end());
    };
    add(apply_overrides(raw, overrides));
    for (RawStorage& storage : raw.storages) assume_flash_defaults(storage);
    if (reading->parts_found) add(broken_rules(raw));
    if (!mistakes.empty()) return mistakes;
    return resolve(raw);
}

bool is_path(const std::string& name) {
    return name.ends_with(".json") || name.find('/') != std::string::npos;
}

struct BoardFile {
    std::string file, text;
};
Result<BoardFile> find_board(const std::string& name_or_path, const fs::path& configs) {
    const fs::path file = is_path(name_or_path) ? fs::path(name_or_path)
                                                : configs / "boards" / (name_or_path + ".json");
    if (!is_path(name_or_path)) {
        const std::vector<std::string> known = board_names(configs);
        if (std::find(known.begin(), known.end(), name_or_path) == known.end()) {
            return Diagnostic{"", name_or_path, unknown_name("board", name_or_path, known)};
        }
    }
    auto text = read_text(file);
    if (!text) return text.diagnostics();
    return BoardFile{file.string(), std::move(*text)};
}

/// Files in the parts folder are listed by their place in it, wherever that folder is.
void shorten_places(Platform& platform, const fs::path& configs) {
    const std::string root = configs.string();
    for (Constant& constant : platform.constants) {
        if (constant.file.starts_with(root))
            constant.file = "configs" + constant.file.substr(root.size());
    }
}

}  // namespace

std::vector<std::string> board_names(const fs::path& configs) {
    return names_in(configs / "boards");
}

Result<Platform> load_platform(const std::string& name_or_path, const fs::path& configs,
                               const Overrides& overrides) {
    const auto found = find_board(name_or_path, configs);
    if (!found) return found.diagnostics();
    auto platform = build(found->text, found->file, configs, overrides);
    if (platform) shorten_places(*platform, configs);
    return platform;
}

Result<std::vector<SettableConstant>> settable_constants(const std::string& name_or_path,
                                                         const fs::path& configs,
                                                         const Overrides& overrides) {
    const auto found = find_board(name_or_path, configs);
    if (!found) return found.diagnostics();
    Overrides parts = overrides;
    const PartChoice choice = take_choice(parts);
    auto reading = read_raw(found->text, found->file, configs, choice);
    if (!reading) return reading.diagnostics();
    if (!reading->mistakes.empty()) return reading->mistakes;
    std::vector<SettableConstant> constants;
    visit_tables(reading->raw, [&](const std::string& prefix, const std::string& alias, const auto&,
                                   auto fields) {
        for (const auto& field : fields) {
            const std::string key = "/" + std::string(field.key);
            constants.push_back({prefix + key, alias + key, field.unit, field.low, field.high});
        }
    });
    return constants;
}

Result<Platform> parse_platform(std::string_view json, const std::string& file) {
    return build(json, file, std::nullopt, {});
}

}  // namespace outcore::platform
