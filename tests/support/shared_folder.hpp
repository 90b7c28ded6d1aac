// The lead's folder of models and golden outputs. It lies beside the source tree, or where
// OUTCORE_SHARED says; tests that want it say that they are skipped when it is absent.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

namespace outcore::test {

/// `relative` inside the shared folder, or nothing when there is no such file or folder.
inline std::optional<std::filesystem::path> shared_path(const std::string& relative) {
    const char* named = std::getenv("OUTCORE_SHARED");
    const std::filesystem::path root =
        named != nullptr ? std::filesystem::path(named)
                         : std::filesystem::path(OUTCORE_SOURCE_DIR) / ".." / "shared";
    std::error_code ignored;
    if (!std::filesystem::exists(root / relative, ignored)) return std::nullopt;
    return root / relative;
}

}  // namespace outcore::test
