// A firmware file: what is flashed where, and the names of its functions.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"

namespace outcore::board {

/// Bytes of the file that a programmer writes at `address` (the load address, not the run address).
struct ElfSegment {
    std::uint32_t address = 0;
    std::vector<std::uint8_t> bytes;
};

struct ElfFunction {
    std::uint32_t address = 0, size = 0;  // without the Thumb bit
    std::string name;
};

/// A named section that is not loaded, such as those with debug information.
struct ElfSection {
    std::string name;
    std::vector<std::uint8_t> bytes;
};

struct ElfImage {
    std::uint32_t entry = 0;
    std::int32_t cpu_arch = -1;  // Tag_CPU_arch of the build attributes; -1 without
    std::vector<ElfSegment> segments;
    std::vector<ElfFunction> functions;  // sorted by address, one for each address
    std::vector<ElfSection> debug_sections;

    /// The function that holds `address`, or nullptr.
    const ElfFunction* function_at(std::uint32_t address) const;
    std::span<const std::uint8_t> debug_section(std::string_view name) const;
};

/// ELF32, little-endian, Arm, executable. Diagnostics name the broken header.
Result<ElfImage> read_elf(const std::filesystem::path& path);
Result<ElfImage> parse_elf(std::span<const std::uint8_t> bytes, const std::string& file);

}  // namespace outcore::board
