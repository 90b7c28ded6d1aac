// The memory protection unit as far as it decides what is cached and what is device memory. Access
// permissions are kept but not enforced.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

namespace outcore::board {

enum class MemoryType : std::uint8_t { WriteBack, WriteThrough, NotCached, Device };

class MemoryProtection {
  public:
    /// Armv8-M (M33) describes regions by base and limit, Armv7-M by base and size.
    explicit MemoryProtection(bool armv8) : armv8_(armv8) {}

    /// Offsets from 0xE000ED90.
    std::uint32_t read(std::uint32_t offset) const;
    /// True when types of memory may have changed.
    bool write(std::uint32_t offset, std::uint32_t value);

    MemoryType type(std::uint32_t address) const;

  private:
    static constexpr std::size_t kRegions = 16;
    struct Region {
        std::uint32_t base = 0, attributes = 0;  // RBAR, and RASR (v7) or RLAR (v8)
    };
    static constexpr std::size_t region_count() { return 8; }  // on all cores here
    bool contains(const Region& region, std::uint32_t address) const;
    MemoryType type_of(const Region& region) const;
    void write_base(std::size_t number, std::uint32_t value);

    bool armv8_;
    std::uint32_t control_ = 0, number_ = 0;
    std::array<Region, kRegions> regions_{};
    std::array<std::uint32_t, 2> attributes_{};  // MAIR0, MAIR1
};

}  // namespace outcore::board
