// SPDX-License-Identifier: Apache-2.0
#include "judge/board/firmware_build.hpp"

#include <fmt/format.h>

#include <sstream>
#include <string_view>
#include <vector>

#include "base/file.hpp"
#include "base/json_reader.hpp"
#include "base/sha256.hpp"
#include "judge/child_process.hpp"

namespace outcore::judge {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kElf = "firmware.elf";
constexpr std::string_view kLibraries[] = {"liboutcore_runtime.a", "liboutcore_bundle.a"};
constexpr std::string_view kFirmwareObjects = "CMakeFiles/firmware.dir";
constexpr std::string_view kToolchain = "arm-none-eabi.cmake";
constexpr double kBuildSeconds = 600.0;

/// The last lines that say something, for a diagnostic.
std::string tail(const std::string& text) {
    constexpr std::size_t kLines = 6;
    std::vector<std::string> lines;
    std::istringstream stream(text);
    for (std::string line; std::getline(stream, line);) {
        if (!line.empty()) lines.push_back(line);
    }
    std::string last;
    for (std::size_t i = lines.size() > kLines ? lines.size() - kLines : 0; i < lines.size(); ++i)
        last += "\n  " + lines[i];
    return last;
}

Result<std::string> run(const std::vector<std::string>& command, const fs::path& folder,
                        const std::string& what) {
    const auto child = run_child({command, folder, kBuildSeconds});
    if (!child) return child.diagnostics();
    if (child->ok()) return child->output;
    return Diagnostic{"", "", fmt::format("{}:{}", what, tail(child->output + child->errors))};
}

/// The compiler must be there before CMake asks for it: its own message takes a page.
Result<Ok> require_tools(const fs::path& folder) {
    for (const std::string program : {"arm-none-eabi-gcc", "cmake"}) {
        const auto child = run_child({{program, "--version"}, folder});
        if (child && child->ok()) continue;
        return Diagnostic{
            program, "",
            "cannot be run; the firmware is built with it (Debian: gcc-arm-none-eabi, "
            "cmake)"};
    }
    return Ok{};
}

Result<Ok> require_firmware(const fs::path& bundle) {
    const auto manifest = JsonDocument::load(bundle / "manifest.json");
    if (!manifest) return manifest.diagnostics();
    const std::string port = manifest->root().at("port").text();
    const std::string board = manifest->root().at("platform").text();
    if (!manifest->diagnostics().empty()) return manifest->diagnostics();
    if (!port.empty()) return Ok{};
    return Diagnostic{bundle.string(), "",
                      fmt::format("has no firmware: the runtime has no port for {}", board)};
}

std::set<std::string> file_names(const fs::path& folder) {
    std::set<std::string> names;
    for (const auto& entry : fs::directory_iterator(folder))
        names.insert(entry.path().filename().string());
    return names;
}

/// The firmware's own objects, in no archive; in a fixed order.
std::set<std::string> objects_below(const fs::path& folder) {
    std::set<std::string> objects;
    if (!fs::is_directory(folder)) return objects;
    for (const auto& entry : fs::recursive_directory_iterator(folder)) {
        if (entry.path().extension() == ".obj") objects.insert(entry.path().string());
    }
    return objects;
}

}  // namespace

std::map<std::string, std::string> function_sources(const std::string& symbols) {
    std::map<std::string, std::string> sources;
    std::istringstream stream(symbols);
    for (std::string line; std::getline(stream, line);) {
        const std::size_t symbol = line.rfind(':');
        if (symbol == std::string::npos) continue;
        // "archive:oc_add_s8.c.obj", or the path of an object.
        const std::string object = line.substr(0, symbol);
        const std::string member = object.substr(object.rfind(':') + 1);
        std::istringstream words(line.substr(symbol + 1));
        std::string address, type, name;
        if (!(words >> address >> type >> name)) continue;
        // "oc_add_s8.c.obj" is made of "oc_add_s8.c"; t and T are code.
        if (type == "t" || type == "T" || type == "W")
            sources[name] = fs::path(member).stem().string();
    }
    return sources;
}

Result<Firmware> build_firmware(const fs::path& bundle, const fs::path& build) {
    const auto has_firmware = require_firmware(bundle);
    if (!has_firmware) return has_firmware.diagnostics();
    fs::create_directories(build);
    const TemporaryFolder logs;
    const auto tools = require_tools(logs.path());
    if (!tools) return tools.diagnostics();
    const fs::path from = fs::canonical(bundle);
    const fs::path to = fs::canonical(build);
    const std::string toolchain = "-DCMAKE_TOOLCHAIN_FILE=" + (from / kToolchain).string();
    const auto configured = run({"cmake", "-S", from.string(), "-B", to.string(), toolchain},
                                logs.path(), "the firmware's build cannot be configured");
    if (!configured) return configured.diagnostics();
    const auto built = run({"cmake", "--build", to.string(), "--parallel", "2"}, logs.path(),
                           "the firmware cannot be built");
    if (!built) return built.diagnostics();
    std::vector<std::string> nm = {"arm-none-eabi-nm", "-A", "--defined-only"};
    for (const std::string_view library : kLibraries) nm.push_back((to / library).string());
    for (const std::string& object : objects_below(to / kFirmwareObjects)) nm.push_back(object);
    const auto symbols = run(nm, logs.path(), "the firmware's libraries cannot be read");
    if (!symbols) return symbols.diagnostics();
    const auto elf = read_bytes(to / kElf);
    if (!elf) return elf.diagnostics();
    return Firmware{to / kElf, sha256_hex(*elf), function_sources(*symbols),
                    file_names(from / "runtime/kernels")};
}

}  // namespace outcore::judge
