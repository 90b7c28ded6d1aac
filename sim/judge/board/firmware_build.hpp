// Builds the firmware of a bundle with CMake and the cross compiler, as a user would.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>

#include "base/result.hpp"

namespace outcore::judge {

struct Firmware {
    std::filesystem::path elf;
    std::string sha256;  // of the ELF
    /// Functions of runtime, kernels and port, and the C file that each comes from.
    std::map<std::string, std::string> sources;
    std::set<std::string> kernel_files;
    bool is_kernel(const std::string& source) const { return kernel_files.contains(source); }
};

/// `build` is made when it is not there, and used again when it is: CMake builds what changed.
/// Diagnostics: no bundle, a bundle without firmware, no CMake or cross compiler, a build that
/// fails (with what the compiler said last).
Result<Firmware> build_firmware(const std::filesystem::path& bundle,
                                const std::filesystem::path& build);

/// From lines "archive:object:address type name" or "object:address type name" of nm -A.
std::map<std::string, std::string> function_sources(const std::string& symbols);

}  // namespace outcore::judge
