// The identity of a point: what its results depend on, as a hash.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <map>
#include <string>

#include "base/result.hpp"
#include "explore/sweep/configuration.hpp"

namespace outcore::explore {

/// SHA-256 of the configuration, of the content of the model, of the resolved board, of its kernel
/// profile, and of the program's version and commit. Paths do not count: a folder may be moved.
/// Content is read once and kept.
class PointKeys {
  public:
    explicit PointKeys(std::filesystem::path configs) : configs_(std::move(configs)) {}

    /// 64 hexadecimal digits. Fails where a file can not be read.
    Result<std::string> key_of(const Configuration& configuration);

  private:
    struct Board {
        std::string content;         // hash
        std::string kernel_profile;  // name
    };
    Result<std::string> file_hash(const std::filesystem::path& path);
    Result<Board> board_of(const Configuration& configuration);

    std::filesystem::path configs_;
    std::map<std::string, Result<std::string>> files_;
    std::map<std::string, Result<Board>> boards_;
};

}  // namespace outcore::explore
