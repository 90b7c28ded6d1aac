// SPDX-License-Identifier: Apache-2.0
#include "scheduler/plugin/plugin_factory.hpp"

#include <filesystem>
#include <sstream>
#include <vector>

#include "scheduler/plugin/plugin_scheduler.hpp"
#include "scheduler/plugin/shared_object.hpp"

namespace outcore::scheduler {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kProgram = "exec:";
constexpr std::string_view kObject = ".so";

bool is_file(const fs::path& path) {
    std::error_code ignored;
    return fs::is_regular_file(path, ignored);
}

/// A file with blanks in its name is one word.
std::vector<std::string> words_of(const std::string& text) {
    if (is_file(text)) return {text};
    std::istringstream stream(text);
    std::vector<std::string> words;
    for (std::string word; stream >> word;) words.push_back(word);
    return words;
}

Result<std::unique_ptr<Scheduler>> program(const std::string& name, const ProcessLimits& limits) {
    std::vector<std::string> words = words_of(name.substr(kProgram.size()));
    if (words.empty()) return Diagnostic{name, "", "names no program: exec:./mine.py"};
    const bool is_path = words[0].find('/') != std::string::npos;
    if (is_path && !is_file(words[0])) return Diagnostic{name, "", words[0] + " is no file"};
    if (!is_path && is_file(words[0])) words[0] = "./" + words[0];
    auto run = [words](const std::string& problem, const ProcessLimits& most) {
        return run_program(words, problem, most);
    };
    return std::unique_ptr<Scheduler>(std::make_unique<PluginScheduler>(name, run, limits));
}

Result<std::unique_ptr<Scheduler>> object(const std::string& name, const ProcessLimits& limits) {
    if (!is_file(name)) return Diagnostic{name, "", "is no file"};
    const fs::path file = fs::absolute(name);  // dlopen looks for bare names elsewhere
    auto run = [file](const std::string& problem, const ProcessLimits& most) {
        ProcessResult result = run_copy([&] { return run_shared_object(file, problem); }, {}, most);
        if (result.end == ProcessEnd::Exited && result.code == kCannotLoad)
            result.end = ProcessEnd::NotStarted;
        return result;
    };
    return std::unique_ptr<Scheduler>(std::make_unique<PluginScheduler>(name, run, limits));
}

}  // namespace

bool names_plugin(std::string_view name) {
    return name.starts_with(kProgram) || name.ends_with(kObject);
}

Result<std::unique_ptr<Scheduler>> make_plugin(const std::string& name,
                                               const ProcessLimits& limits) {
    return name.starts_with(kProgram) ? program(name, limits) : object(name, limits);
}

}  // namespace outcore::scheduler
