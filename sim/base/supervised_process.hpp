// Runs what is not trusted in a child process: bounded in time and output, and with everything that
// it started gone afterwards.
//
// Between this process and the child stands a supervisor, a process in a session of its own. It
// adopts what the child leaves behind (a subreaper), and kills all of it when the child has ended,
// when a limit is reached, and when this process dies. The child gets an empty folder as TMPDIR,
// which is removed with it, writes no core file, and is the first that a kernel short of memory
// ends. Call it where no other thread runs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace outcore {

struct ProcessLimits {
    double seconds = 60.0;
    std::int64_t output_bytes = std::int64_t{256} << 20;  // of each stream
    std::optional<std::int64_t> memory_bytes;             // of address space
};

enum class ProcessEnd { Exited, Signalled, TimeLimit, OutputLimit, NotStarted };

struct ProcessResult {
    ProcessEnd end = ProcessEnd::NotStarted;
    int code = 0;        // exit code, signal, or the error number of NotStarted
    std::string output;  // standard output, empty after a limit
    std::string errors;  // the last of standard error
    double seconds = 0.0;
    bool ok() const { return end == ProcessEnd::Exited && code == 0; }
};

/// How it ended, as the rest of a sentence: "was killed by signal 11 (Segmentation fault)".
std::string describe(const ProcessResult& result, const ProcessLimits& limits);

/// `command` is a program, a path or a name found in PATH, and its arguments; `input` its standard
/// input; it runs in `folder`, or where this process is. Throws std::system_error when the world is
/// broken (no processes, no pipes).
ProcessResult run_program(const std::vector<std::string>& command, std::string_view input,
                          const ProcessLimits& limits, const std::filesystem::path& folder = {});

/// `body` runs in a copy of this process, what it returns is the exit code. It must not rely on
/// destructors of the caller.
ProcessResult run_copy(const std::function<int()>& body, std::string_view input,
                       const ProcessLimits& limits);

/// Writes everything to a file descriptor; false when the other end is gone.
bool write_all(int descriptor, std::string_view text);

}  // namespace outcore
