// SPDX-License-Identifier: Apache-2.0
#include "deploy/runtime_sources.hpp"

#include <algorithm>
#include <set>
#include <string_view>

#include "base/file.hpp"

namespace outcore::deploy {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kFolders[] = {"include", "src", "kernels", "ports/replay", "ports/host"};

bool is_c(const fs::path& path) { return path.extension() == ".c" || path.extension() == ".h"; }

}  // namespace

Result<std::vector<RuntimeSource>> read_runtime_sources(const fs::path& runtime) {
    std::vector<RuntimeSource> sources;
    for (const std::string_view name : kFolders) {
        const fs::path folder = runtime / name;
        if (!fs::is_directory(folder)) {
            return Diagnostic{folder.string(), "",
                              "is not a folder; a bundle needs the runtime's sources"};
        }
        for (const auto& entry : fs::recursive_directory_iterator(folder)) {
            if (!entry.is_regular_file() || !is_c(entry.path())) continue;
            auto text = read_text(entry.path());
            if (!text) return text.diagnostics();
            sources.push_back(
                {fs::relative(entry.path(), runtime).generic_string(), std::move(*text)});
        }
    }
    std::sort(sources.begin(), sources.end(),
              [](const RuntimeSource& a, const RuntimeSource& b) { return a.path < b.path; });
    return sources;
}

std::string host_build_file(const std::vector<RuntimeSource>& sources) {
    std::set<std::string> folders;
    std::string files;
    for (const RuntimeSource& source : sources) {
        folders.insert(fs::path(source.path).parent_path().generic_string());
        if (source.path.ends_with(".c")) files += "\n    runtime/" + source.path;
    }
    std::string includes;
    for (const std::string& folder : folders) includes += " runtime/" + folder;
    return "# Builds the host replayer from this folder alone.\n"
           "cmake_minimum_required(VERSION 3.20)\n"
           "project(outcore_bundle LANGUAGES C)\n"
           "set(CMAKE_C_STANDARD 99)\n"
           "if(NOT CMAKE_BUILD_TYPE)\n"
           "    set(CMAKE_BUILD_TYPE Release)\n"
           "endif()\n"
           "add_executable(outcore-replay-host" +
           files +
           ")\n"
           "target_include_directories(outcore-replay-host PRIVATE" +
           includes +
           ")\n"
           "target_compile_definitions(outcore-replay-host PRIVATE OC_CHECKSUMS=1)\n"
           "# Fused multiply-add would round float32 scales differently.\n"
           "target_compile_options(outcore-replay-host PRIVATE -ffp-contract=off)\n";
}

}  // namespace outcore::deploy
