// SPDX-License-Identifier: Apache-2.0
#include "explore/suite.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <set>

#include "base/json_reader.hpp"
#include "platform/platform_loader.hpp"
#include "platform/raw_reader.hpp"

namespace outcore::explore {
namespace {
namespace fs = std::filesystem;

constexpr std::array<std::string_view, 1> kSchema = {"outcore-suite-1"};
constexpr std::array<std::string_view, 2> kSpill = {"ram", "none"};
constexpr std::array<std::string_view, 2> kInternalFlash = {"none", "auto"};

bool contains(const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
}

/// A name that is one of `known`.
std::string known_text(const JsonNode& node, std::string_view what,
                       const std::vector<std::string>& known) {
    std::string name = node.text();
    if (node.is_string() && !contains(known, name))
        node.fail(platform::unknown_name(what, name, known));
    return name;
}

/// An absolute path, or one that starts from the suite's folder; "" after a mistake.
fs::path existing_file(const JsonNode& node, const fs::path& folder) {
    const std::string text = node.text();
    if (!node.is_string()) return {};
    const fs::path path = (folder / text).lexically_normal();
    if (!fs::is_regular_file(path))
        node.fail(fmt::format("there is no file {}", path.generic_string()));
    return path;
}

/// Elements of a list with at least one; nothing after a mistake.
std::vector<JsonNode> some(const JsonNode& list) {
    std::vector<JsonNode> items = list.items();
    if (list.is_array() && items.empty()) list.fail("must have at least one element");
    return items;
}

/// Reads with `read`, and records what was there before.
template <typename T, typename Read>
std::vector<T> distinct(const JsonNode& list, const Read& read) {
    std::vector<T> values;
    std::set<T> seen;
    for (const JsonNode& item : some(list)) {
        T value = read(item);
        if (!seen.insert(value).second) item.fail("stands twice in the list");
        values.push_back(std::move(value));
    }
    return values;
}

std::string unique_name(const JsonNode& object, std::set<std::string>& seen) {
    const JsonNode name = object.at("name");
    std::string text = name.text();
    if (name.is_string() && text.empty()) name.fail("must not be empty");
    if (!text.empty() && !seen.insert(text).second) name.fail("is the name of two elements");
    return text;
}

class SuiteReader {
  public:
    SuiteReader(fs::path folder, const KnownNames& known)
        : folder_(std::move(folder)), known_(known) {}

    Suite read(const JsonNode& root) const {
        Suite suite;
        root.only({"$schema", "schema", "name", "notes", "networks", "platforms", "sram_bytes",
                   "schedulers", "kernels", "spill", "internal_flash"});
        root.at("schema").choice(kSchema);
        suite.name = root.at("name").text();
        if (const auto notes = root.find("notes")) {
            for (const JsonNode& note : notes->items()) note.text();
        }
        suite.networks = networks(root.at("networks"));
        suite.platforms = platforms(root.at("platforms"));
        read_choices(root, suite);
        return suite;
    }

  private:
    std::vector<SuiteNetwork> networks(const JsonNode& list) const {
        std::vector<SuiteNetwork> networks;
        std::set<std::string> names;
        for (const JsonNode& item : some(list)) {
            item.only({"name", "model"});
            std::string name = unique_name(item, names);
            networks.push_back({std::move(name), existing_file(item.at("model"), folder_)});
        }
        return networks;
    }

    /// A path where it looks like one, else a known name.
    std::string board(const JsonNode& node) const {
        const std::string text = node.text();
        const bool path = text.ends_with(".json") || text.find('/') != std::string::npos;
        return path ? existing_file(node, folder_).string()
                    : known_text(node, "board", known_.boards);
    }

    SuitePlatform read_platform(const JsonNode& item, std::set<std::string>& names) const {
        item.only({"name", "board", "storage", "set"});
        SuitePlatform platform;
        platform.name = unique_name(item, names);
        platform.board = board(item.at("board"));
        if (const auto storage = item.find("storage"))
            platform.storage = known_text(*storage, "storage", known_.storages);
        const auto set = item.find("set");
        if (!set) return platform;
        for (const auto& [pointer, value] : set->members()) {
            if (pointer.empty() || pointer.front() != '/')
                value.fail("its key must be a JSON pointer, as \"/core/clock_hz\"");
            platform.overrides[pointer] = value.dump();
        }
        return platform;
    }

    std::vector<SuitePlatform> platforms(const JsonNode& list) const {
        std::vector<SuitePlatform> platforms;
        std::set<std::string> names;
        for (const JsonNode& item : some(list)) platforms.push_back(read_platform(item, names));
        return platforms;
    }

    void read_choices(const JsonNode& root, Suite& suite) const {
        if (const auto sizes = root.find("sram_bytes")) {
            suite.sram_bytes = distinct<std::int64_t>(
                *sizes, [](const JsonNode& size) { return size.integer(kLeastSram, kMostSram); });
        }
        if (const auto names = root.find("schedulers")) {
            suite.schedulers = distinct<std::string>(*names, [&](const JsonNode& name) {
                return known_text(name, "scheduler", known_.schedulers);
            });
        }
        if (const auto kernels = root.find("kernels"))
            suite.kernels = known_text(*kernels, "kernel profile", known_.kernels);
        if (const auto spill = root.find("spill")) suite.external_ram = spill->choice(kSpill) == 0;
        if (const auto flash = root.find("internal_flash"))
            suite.internal_flash = flash->choice(kInternalFlash) == 1;
    }

    fs::path folder_;
    const KnownNames& known_;
};

}  // namespace

KnownNames known_names(const fs::path& configs, const scheduler::Registry& schedulers) {
    KnownNames known;
    known.boards = platform::board_names(configs);
    known.storages = platform::names_in(configs / "storages");
    for (std::string& name : platform::names_in(configs / "kernels")) {
        if (name != "layout") known.kernels.push_back(std::move(name));
    }
    for (const auto& scheduler : schedulers.all()) known.schedulers.emplace_back(scheduler->name());
    return known;
}

Result<Suite> load_suite(const fs::path& file, const KnownNames& known) {
    auto document = JsonDocument::load(file);
    if (!document) return document.diagnostics();
    Suite suite = SuiteReader(file.parent_path(), known).read(document->root());
    if (!document->diagnostics().empty()) return document->diagnostics();
    return suite;
}

}  // namespace outcore::explore
