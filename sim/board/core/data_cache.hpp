// The level-1 data cache: which lines it holds, and what the memory behind holds where the two
// differ. The bytes of GuestMemory are what the core sees; a line that differs keeps the memory's
// own bytes here, so that wrong maintenance has the effect that it has on a real board.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "board/core/guest_memory.hpp"
#include "board/peripheral.hpp"

namespace outcore::board {

struct CacheShape {
    std::uint32_t bytes = 0;  // 0: there is none
    std::uint32_t ways = 4, line_bytes = 32;
    std::uint32_t sets() const { return bytes == 0 ? 0 : bytes / (ways * line_bytes); }
};

class DataCache {
  public:
    static constexpr std::uint32_t kLineBytes = 32;
    using Report = std::function<void(Misuse, const std::string&)>;

    /// What an access has cost the bus: lines read and lines written back.
    struct Traffic {
        std::uint32_t fills = 0, write_backs = 0;
        std::uint32_t fill_address = 0, write_back_address = 0;
    };

    DataCache(CacheShape shape, GuestMemory& memory, Report report);

    const CacheShape& shape() const { return shape_; }
    bool enabled() const { return enabled_; }
    void set_enabled(bool on) { enabled_ = on && shape_.bytes != 0; }

    /// Before the core accesses `size` bytes at `address` (all in one line) of cacheable memory.
    /// `write_through`: stores do not stay.
    Traffic read(std::uint32_t address, std::uint32_t size);
    Traffic write(std::uint32_t address, std::uint32_t size, bool write_through);
    /// Uncached accesses still must not miss newer bytes; they go past the cache like a master's.
    bool holds(std::uint32_t address) const { return find(address) != nullptr; }

    /// Maintenance by address; the line that holds `address`.
    void clean(std::uint32_t address);
    void invalidate(std::uint32_t address);
    /// Maintenance by set and way, as DCISW, DCCSW and DCCISW name them.
    void clean_set_way(std::uint32_t value);
    void invalidate_set_way(std::uint32_t value);

    /// Another master's access to `bytes` of the memory at `address`, which lie in GuestMemory.
    void master_read(std::uint32_t address, std::span<std::uint8_t> bytes);
    void master_write(std::uint32_t address, std::span<const std::uint8_t> bytes);

  private:
    struct Line {
        bool valid = false;
        std::uint32_t address = 0;  // of its first byte
        std::uint32_t newer = 0;    // one bit for each byte that the core wrote
        std::uint32_t stale = 0;    // one bit for each byte that another master wrote
        std::uint64_t used = 0;
        std::array<std::uint8_t, kLineBytes> behind{};  // the memory's bytes where newer | stale
        bool differs() const { return (newer | stale) != 0; }
    };
    Line* find(std::uint32_t address);
    const Line* find(std::uint32_t address) const;
    Line* at_set_way(std::uint32_t value);
    Line& allocate(std::uint32_t address, Traffic& traffic);
    void begin_difference(Line& line);
    void write_back(Line& line);
    void drop(Line& line);
    std::uint8_t* core_bytes(const Line& line) const;

    CacheShape shape_;
    GuestMemory& memory_;
    Report report_;
    bool enabled_ = false;
    std::uint64_t clock_ = 0;
    std::vector<Line> lines_;  // sets x ways
    Line* last_ = nullptr;
};

}  // namespace outcore::board
