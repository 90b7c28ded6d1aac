// What each sector of a flash has been through: erases and programs, and which bytes hold data.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <map>

namespace outcore::hardware {

/// What one sector has been through.
struct SectorWear {
    std::int64_t programs = 0;  // page program commands
    std::int64_t erases = 0;
};

/// Contents before the first erase are unknown, so that a program of them is refused.
class SectorBook {
  public:
    explicit SectorBook(std::int64_t sector_bytes) : sector_bytes_(sector_bytes) {}

    /// Marks `bytes` at `address` as written; false when they are not erased. They lie in one
    /// sector.
    bool claim(std::int64_t address, std::int64_t bytes);
    void count_programs(std::int64_t address, std::int64_t pages);
    /// Erases whole sectors.
    void erase(std::int64_t address, std::int64_t bytes);
    /// Whole sectors that were erased before the first command.
    void declare_blank(std::int64_t address, std::int64_t bytes);
    /// A reset cut the erase or program short: contents are unknown again.
    void forget(std::int64_t address, std::int64_t bytes);
    /// Erases of the most worn sector among them.
    std::int64_t most_erases(std::int64_t address, std::int64_t bytes) const;

    /// By sector number; sectors never written are absent.
    const std::map<std::int64_t, SectorWear>& wear() const { return wear_; }

  private:
    std::int64_t sector_of(std::int64_t address) const { return address / sector_bytes_; }
    std::int64_t sector_bytes_;
    std::map<std::int64_t, SectorWear> wear_;
    /// Erased sector -> written ranges, first byte to end.
    std::map<std::int64_t, std::map<std::int64_t, std::int64_t>> written_;
};

}  // namespace outcore::hardware
