// Builds the firmware of a bundle with CMake and the cross compiler, as a user would.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <set>
#include <string>

#include "base/result.hpp"

namespace outcore::judge {

struct Firmware {
    std::filesystem::path elf;
    /// Functions whose code comes from the bundle's kernels; the rest is what it takes to run them.
    std::set<std::string> kernel_functions;
    std::string sha256;  // of the ELF
};

/// `build` is made when it is not there, and used again when it is: CMake builds what changed.
/// Diagnostics: no bundle, a bundle without firmware, no CMake or cross compiler, a build that
/// fails (with what the compiler said last).
Result<Firmware> build_firmware(const std::filesystem::path& bundle,
                                const std::filesystem::path& build);

/// "archive:object:address type name" of nm -A, for objects of kernel sources.
std::set<std::string> kernel_functions_of(const std::string& symbols,
                                          const std::set<std::string>& kernel_sources);

}  // namespace outcore::judge
