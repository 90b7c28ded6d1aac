// The files of a bundle that are made for it, beside blob and images: what C sources, linker and
// CMake have to know of this schedule on this board.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <string>

#include "deploy/blob_writer.hpp"
#include "deploy/firmware_memory.hpp"
#include "platform/platform.hpp"

namespace outcore::deploy {

struct BundleFacts {
    const platform::Platform* platform = nullptr;
    FirmwareMemory memory;
    std::uint32_t blob_crc = 0;
    std::int64_t blob_bytes = 0;
    ImageId image_id{};
    std::int64_t image_bytes = 0;  // of the storage that carries the footer; 0 without
};

/// generated/bundle_config.h.
std::string bundle_config(const BundleFacts& facts);
/// generated/memory.ld: the MEMORY command.
std::string memory_script(const BundleFacts& facts);
/// generated/blob.S: the blob between two symbols, and the constants of `kept_file`, if any, in a
/// section of their own; its folder must be an include folder.
std::string blob_assembly(const std::string& kept_file);
/// generated/bundle.cmake: name of the board and of its port, empty where there is none.
std::string bundle_settings(const platform::Platform& platform, const std::string& port);
/// arm-none-eabi.cmake: a tool chain file for the platform's core.
std::string toolchain_file(const platform::Core& core);

}  // namespace outcore::deploy
