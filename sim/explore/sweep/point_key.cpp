// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/point_key.hpp"

#include <fmt/format.h>

#include "base/file.hpp"
#include "base/sha256.hpp"
#include "base/version.hpp"
#include "explore/sweep/setting.hpp"
#include "platform/platform_loader.hpp"

namespace outcore::explore {
namespace {

/// The constants that choose parts: other files are read for them.
std::map<std::string, std::string> parts_of(const Configuration& configuration) {
    std::map<std::string, std::string> parts;
    for (const auto& [pointer, value] : configuration.board_constants) {
        if (pointer.ends_with("/use") || pointer == "/kernel_profile") parts[pointer] = value;
    }
    if (!configuration.storage.empty())
        parts["/storages/0/use"] = json_text(Value(configuration.storage));
    return parts;
}

}  // namespace

Result<std::string> PointKeys::file_hash(const std::filesystem::path& path) {
    const auto known = files_.find(path.string());
    if (known != files_.end()) return known->second;
    const auto hash = [&]() -> Result<std::string> {
        const auto bytes = read_bytes(path);
        if (!bytes) return bytes.diagnostics();
        return sha256_hex(*bytes);
    };
    return files_.emplace(path.string(), hash()).first->second;
}

Result<PointKeys::Board> PointKeys::board_of(const Configuration& configuration) {
    const std::map<std::string, std::string> parts = parts_of(configuration);
    std::string name = configuration.board;
    for (const auto& [pointer, value] : parts) name += fmt::format("\n{}={}", pointer, value);
    const auto known = boards_.find(name);
    if (known != boards_.end()) return known->second;
    const auto load = [&]() -> Result<Board> {
        const auto platform = platform::load_platform(configuration.board, configs_, parts);
        if (platform) return Board{sha256_hex(platform->source_json), platform->kernel_profile};
        // Parts that do not go together have no figures, but are points like others.
        const auto file = file_hash(is_path(configuration.board)
                                        ? std::filesystem::path(configuration.board)
                                        : configs_ / "boards" / (configuration.board + ".json"));
        if (!file) return file.diagnostics();
        std::string chosen = *file;
        for (const auto& [pointer, value] : parts) chosen += fmt::format("\n{}={}", pointer, value);
        return Board{sha256_hex(chosen), ""};
    };
    return boards_.emplace(name, load()).first->second;
}

Result<std::string> PointKeys::key_of(const Configuration& configuration) {
    const auto network = file_hash(configuration.network);
    if (!network) return network.diagnostics();
    const auto board = board_of(configuration);
    if (!board) return board.diagnostics();
    const std::string& kernels =
        configuration.kernels.empty() ? board->kernel_profile : configuration.kernels;
    const auto profile = kernels.empty() ? Result<std::string>(std::string("none"))
                                         : file_hash(configs_ / "kernels" / (kernels + ".json"));
    if (!profile) return profile.diagnostics();
    const auto layout = file_hash(configs_ / "kernels" / "layout.json");
    if (!layout) return layout.diagnostics();
    Configuration nameless = configuration;
    nameless.network = *network;
    nameless.board = board->content;
    nameless.kernels = *profile;
    return sha256_hex(
        fmt::format("{}\n{}\n{} {}\n", canonical_text(nameless), *layout, version(), commit()));
}

}  // namespace outcore::explore
