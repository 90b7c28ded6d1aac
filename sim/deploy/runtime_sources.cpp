// SPDX-License-Identifier: Apache-2.0
#include "deploy/runtime_sources.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <string_view>

#include "base/file.hpp"

namespace outcore::deploy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kAlways[] = {"include", "src",          "app",
                                        "kernels", "ports/replay", "ports/host"};
constexpr std::string_view kWithPort[] = {"ports/stm32", "examples"};
constexpr std::string_view kPorts = "ports/stm32/boards.txt";

bool is_source(const fs::path& path) {
    constexpr std::array<std::string_view, 6> kExtensions = {".c",  ".h",     ".S",
                                                             ".ld", ".cmake", ".txt"};
    const std::string extension = path.extension().string();
    return std::find(kExtensions.begin(), kExtensions.end(), extension) != kExtensions.end();
}

Result<Ok> add_folder(const fs::path& runtime, std::string_view name,
                      std::vector<RuntimeSource>& sources) {
    const fs::path folder = runtime / name;
    if (!fs::is_directory(folder)) {
        return Diagnostic{folder.string(), "",
                          "is not a folder; a bundle needs the runtime's sources"};
    }
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (!entry.is_regular_file() || !is_source(entry.path())) continue;
        auto text = read_text(entry.path());
        if (!text) return text.diagnostics();
        sources.push_back({fs::relative(entry.path(), runtime).generic_string(), std::move(*text)});
    }
    return Ok{};
}

std::string_view trimmed(std::string_view text) {
    const std::size_t begin = text.find_first_not_of(" \t\r");
    if (begin == std::string_view::npos) return {};
    return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

}  // namespace

Result<std::string> find_port(const fs::path& runtime, const std::string& board) {
    const fs::path file = runtime / kPorts;
    if (!fs::exists(file)) return std::string();
    const auto text = read_text(file);
    if (!text) return text.diagnostics();
    std::string_view rest = *text;
    for (int line = 1; !rest.empty(); ++line) {
        const std::string_view row = trimmed(rest.substr(0, rest.find('\n')));
        rest.remove_prefix(std::min(rest.size(), rest.find('\n') + 1));
        if (row.empty() || row.front() == '#') continue;
        const std::size_t equals = row.find('=');
        if (equals == std::string_view::npos) {
            return Diagnostic{file.string(), fmt::format("line {}", line),
                              "must be \"board = port\""};
        }
        if (trimmed(row.substr(0, equals)) == board)
            return std::string(trimmed(row.substr(equals + 1)));
    }
    return std::string();
}

Result<std::vector<RuntimeSource>> read_runtime_sources(const fs::path& runtime, bool port) {
    std::vector<RuntimeSource> sources;
    for (const std::string_view name : kAlways) {
        const auto added = add_folder(runtime, name, sources);
        if (!added) return added.diagnostics();
    }
    for (const std::string_view name : kWithPort) {
        if (!port || !fs::is_directory(runtime / name)) continue;
        const auto added = add_folder(runtime, name, sources);
        if (!added) return added.diagnostics();
    }
    std::sort(sources.begin(), sources.end(),
              [](const RuntimeSource& a, const RuntimeSource& b) { return a.path < b.path; });
    return sources;
}

}  // namespace outcore::deploy
