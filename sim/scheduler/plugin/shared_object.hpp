// The child process's side of a scheduler in a shared object: loads it, calls it, passes the answer
// on. Never called in Outcore itself.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

namespace outcore::scheduler {

/// Exit code of a child that could not load the object; why is on its standard error.
constexpr int kCannotLoad = 70;

/// Runs the object's scheduler on the problem and writes its answer to standard output; whatever
/// the object prints there itself goes to standard error. Returns the child's exit code.
int run_shared_object(const std::filesystem::path& file, const std::string& problem);

}  // namespace outcore::scheduler
