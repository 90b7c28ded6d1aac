// SPDX-License-Identifier: Apache-2.0
#include "judge/child_process.hpp"

#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "base/supervised_process.hpp"

namespace outcore::judge {
namespace {

constexpr int kSignalBase = 128;

int exit_code_of(const ProcessResult& process) {
    switch (process.end) {
        case ProcessEnd::Exited:
            return process.code;
        case ProcessEnd::Signalled:
            return kSignalBase + process.code;
        case ProcessEnd::TimeLimit:
        case ProcessEnd::OutputLimit:
        case ProcessEnd::NotStarted:
            break;
    }
    return kSignalBase + SIGKILL;
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "outcore-XXXXXX").string();
    if (::mkdtemp(name.data()) == nullptr) {
        throw std::system_error(errno, std::generic_category(), "temporary folder " + name);
    }
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;  // a folder that stays behind is no reason to fail
    std::filesystem::remove_all(path_, ignored);
}

Result<ChildResult> run_child(const ChildProcess& child) {
    ProcessLimits limits;
    limits.seconds = child.timeout_seconds;
    ProcessResult process = run_program(child.command, {}, limits, child.folder);
    if (process.end == ProcessEnd::NotStarted) {
        return Diagnostic{child.command[0], "",
                          "cannot be started: " + std::generic_category().message(process.code)};
    }
    ChildResult result;
    result.timed_out = process.end == ProcessEnd::TimeLimit;
    result.exit_code = exit_code_of(process);
    result.seconds = process.seconds;
    result.output = std::move(process.output);
    result.errors = std::move(process.errors);
    if (process.end == ProcessEnd::OutputLimit)
        result.errors += "ended: " + describe(process, limits) + "\n";
    return result;
}

}  // namespace outcore::judge
