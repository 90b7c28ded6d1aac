// What the core's accesses to memory cost beside the pipeline, and what they do to its caches.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "board/core/data_cache.hpp"
#include "board/core/guest_memory.hpp"
#include "board/core/memory_protection.hpp"
#include "board/core/tag_cache.hpp"
#include "board/peripheral.hpp"
#include "platform/platform.hpp"

namespace outcore::board {

class MemorySystem {
  public:
    /// Windows answer in picoseconds, and know the clock.
    class Clock {
      public:
        virtual ~Clock() = default;
        virtual double cycles_of(Picoseconds duration) const = 0;
    };

    MemorySystem(const platform::Platform& platform, GuestMemory& memory, DataCache& cache,
                 const Clock& clock, std::vector<WindowPlace> windows);

    /// After a change of the MPU or of the caches' enables.
    void update(const MemoryProtection& protection, bool code_cache_on);

    /// Cycles for which the core stands still. Most accesses cost nothing: those are decided here.
    double read(std::uint32_t address, std::uint32_t bytes) {
        const std::uint8_t kind = kinds_[address >> kPageBits];
        return kind == kFree ? 0.0 : slow_read(kind, address, bytes);
    }
    double write(std::uint32_t address, std::uint32_t bytes) {
        const std::uint8_t kind = kinds_[address >> kPageBits];
        return kind == kFree ? 0.0 : slow_write(kind, address, bytes);
    }
    double fetch(std::uint32_t address, std::uint32_t bytes);

    MemoryType type(std::uint32_t address) const;
    void drop_code(bool all, std::uint32_t address);

  private:
    static constexpr unsigned kPageBits = 10;
    static constexpr std::uint8_t kFree = 0;
    /// Pages of one kind are treated alike.
    struct Kind {
        MemoryType type = MemoryType::Device;
        int range = -1, window = -1;
        bool cached = false, flash = false;
        double line_fill = 0.0;    // cycles to read a line of the data cache
        double single_read = 0.0;  // cycles to read one word past the cache
    };
    double slow_read(std::uint8_t kind, std::uint32_t address, std::uint32_t bytes);
    double slow_write(std::uint8_t kind, std::uint32_t address, std::uint32_t bytes);
    double cached_access(const Kind& kind, std::uint32_t address, std::uint32_t bytes, bool write);
    double traffic_cost(const Kind& kind, const DataCache::Traffic& traffic);
    double window_cost(int window, std::uint32_t address, std::uint32_t bytes, bool write);
    Kind describe(const MemoryRange& range, MemoryType type) const;
    std::uint8_t kind_number(const Kind& kind);

    const platform::Platform& platform_;
    GuestMemory& memory_;
    DataCache& cache_;
    const Clock& clock_;
    std::vector<WindowPlace> windows_;
    std::vector<Kind> descriptions_;
    std::vector<std::uint8_t> kinds_;
    TagCache code_cache_, flash_data_;
    bool code_cache_on_ = true;
    std::uint32_t last_line_ = ~0U;
};

}  // namespace outcore::board
