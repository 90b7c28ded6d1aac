// Runs another program to its end, without a shell, and with all that it started: the supervised
// process of base, with a folder and the words of replays.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace outcore::judge {

/// A folder below the system's temporary one that is removed with the object.
class TemporaryFolder {
  public:
    /// Throws std::system_error when none can be made.
    TemporaryFolder();
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    ~TemporaryFolder();
    const std::filesystem::path& path() const { return path_; }

  private:
    std::filesystem::path path_;
};

struct ChildProcess {
    std::vector<std::string>
        command;                   // the program, a path or a name found in PATH, and its arguments
    std::filesystem::path folder;  // to run in
    double timeout_seconds = 600.0;  // then the program is killed
};

struct ChildResult {
    int exit_code = 0;  // 128 + signal when it was killed
    bool timed_out = false;
    std::string output, errors;  // what it wrote to its standard streams; the last of errors
    double seconds = 0.0;        // of wall clock
    bool ok() const { return exit_code == 0 && !timed_out; }
};

/// A diagnostic when the program cannot be started.
Result<ChildResult> run_child(const ChildProcess& child);

}  // namespace outcore::judge
