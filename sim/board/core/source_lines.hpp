// Names of places in a firmware for people: function, file and line.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "board/core/elf_image.hpp"

namespace outcore::board {

/// One text for each address: "function (file.c:120)", less where the image or the machine does not
/// tell. Lines come from arm-none-eabi-addr2line, asked once, where it is installed.
std::vector<std::string> source_places(const ElfImage& image, const std::filesystem::path& elf,
                                       const std::vector<std::uint32_t>& addresses);

/// The function alone, or the address.
std::string function_place(const ElfImage& image, std::uint32_t address);

}  // namespace outcore::board
