// Files as values, and outputs that appear whole or not at all.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace outcore {

Result<std::vector<std::uint8_t>> read_bytes(const std::filesystem::path& path);
Result<std::string> read_text(const std::filesystem::path& path);

/// Writes under a temporary name in the same folder and renames. Throws std::system_error when the
/// world is broken (disk full, no permission).
void write_file(const std::filesystem::path& path, std::span<const std::uint8_t> bytes);
void write_file(const std::filesystem::path& path, std::string_view text);

/// A folder that is filled under a temporary name next to its target and renamed by commit().
/// Destroyed without commit, it leaves nothing behind.
class OutputFolder {
  public:
    /// Refuses a target that exists and is not an empty folder, unless `force`; then commit()
    /// replaces it.
    static Result<OutputFolder> create(const std::filesystem::path& target, bool force);

    OutputFolder(OutputFolder&& other) noexcept;
    OutputFolder& operator=(OutputFolder&&) = delete;
    ~OutputFolder();

    /// Where to write until commit().
    const std::filesystem::path& path() const { return staging_; }
    void commit();

  private:
    OutputFolder(std::filesystem::path target, std::filesystem::path staging)
        : target_(std::move(target)), staging_(std::move(staging)) {}
    std::filesystem::path target_;
    std::filesystem::path staging_;
};

}  // namespace outcore
