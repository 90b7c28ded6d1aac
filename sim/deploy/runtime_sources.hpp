// Which of the runtime's sources a bundle carries, and how to build them there.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace outcore::deploy {

/// One C file of the runtime: `path` is relative to the folder `runtime`.
struct RuntimeSource {
    std::string path;
    std::string text;
};

/// Headers and sources of the interpreter, its kernels and the host port, sorted by path.
Result<std::vector<RuntimeSource>> read_runtime_sources(const std::filesystem::path& runtime);

/// A CMakeLists.txt that builds the host replayer from the bundle alone.
std::string host_build_file(const std::vector<RuntimeSource>& sources);

}  // namespace outcore::deploy
