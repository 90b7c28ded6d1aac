// Where Outcore's own data lies: configs/, runtime/ and the replay programs, found from the
// program's place.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>

namespace outcore::cli {

struct Home {
    std::filesystem::path configs;          // boards/, kernels/, ...
    std::filesystem::path runtime_sources;  // runtime/
    std::filesystem::path programs;         // outcore-replay-host and the .elf files
};

/// OUTCORE_HOME names the repository; else it is the folder above the program's. Fails when
/// configs/ is not there.
Home find_home();

}  // namespace outcore::cli
