// A JESD216 dump in a storage file: loads it and states what it says as constants.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "platform/raw_platform.hpp"
#include "platform/sfdp.hpp"

namespace outcore::platform {

/// `text` is the dump in hexadecimal digits, blanks between them, or the name of a binary file in
/// `folder` (".bin").
Result<std::vector<std::uint8_t>> load_sfdp(std::string_view text,
                                            const std::filesystem::path& folder);

/// Where constants of the dump stand: the file and JSON pointer that name it.
struct SfdpPlace {
    std::string file, pointer;
};

/// States what the file of `storage` leaves unstated. Constants are quoted from `source`. Of the
/// reads the one with most data lines on a one-line instruction is taken.
void state_sfdp(const SfdpPart& part, const std::string& source, const SfdpPlace& place,
                RawStorage& storage);

}  // namespace outcore::platform
