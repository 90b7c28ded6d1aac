// Ctrl-C: what is half-written goes away, and the exit code says so.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace outcore::cli {

/// From now on SIGINT and SIGTERM remove this folder and end the process with exit code 5. One
/// folder at a time: the latest counts.
void remove_on_interrupt(const std::filesystem::path& folder);
/// The same for a verb that writes no folder.
void exit_on_interrupt();

}  // namespace outcore::cli
