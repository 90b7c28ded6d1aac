// The bytes that the core addresses directly, and at which addresses.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "platform/platform.hpp"

namespace outcore::board {

/// One run of addresses. Aliases share their bytes.
struct MemoryRange {
    std::string name;
    std::uint32_t base = 0;
    std::span<std::uint8_t> bytes;
    platform::MemoryKind kind = platform::MemoryKind::Sram;
    bool writable = true, executable = true;
    int alias_of = -1;         // index of the range whose bytes these are
    int window = -1;           // index of the window behind it
    int platform_memory = -1;  // index in Platform::memories
};

class GuestMemory {
  public:
    /// Allocates `size` bytes of `fill`; `size` is rounded up to whole kibibytes.
    int add(std::string name, std::uint32_t base, std::size_t size, platform::MemoryKind kind,
            std::uint8_t fill);
    int add_alias(std::string name, std::uint32_t base, int of);
    /// Bytes that someone else owns.
    int add_window(std::string name, std::uint32_t base, std::span<std::uint8_t> bytes,
                   bool writable, int window);

    /// All `size` bytes at `address`, or an empty span.
    std::span<std::uint8_t> find(std::uint32_t address, std::size_t size) const;
    /// Index of the range that holds `address`, or -1.
    int range_at(std::uint32_t address) const;
    const std::vector<MemoryRange>& ranges() const { return ranges_; }
    MemoryRange& range(int index) { return ranges_[static_cast<std::size_t>(index)]; }
    /// The address of the same byte in the range that owns it.
    std::uint32_t canonical(std::uint32_t address) const;

  private:
    std::vector<MemoryRange> ranges_;
    std::vector<std::unique_ptr<std::uint8_t[]>> storage_;
    mutable int last_ = 0;
};

}  // namespace outcore::board
