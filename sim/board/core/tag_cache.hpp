// Which lines a read-only cache holds: instruction caches and what sits in front of flash.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace outcore::board {

class TagCache {
  public:
    TagCache() = default;
    /// `bytes` 0: nothing is ever held.
    TagCache(std::uint32_t bytes, std::uint32_t ways, std::uint32_t line_bytes)
        : line_bytes_(std::max(line_bytes, 4U)),
          ways_(ways),
          sets_(bytes / (std::max(ways, 1U) * line_bytes_)),
          lines_(static_cast<std::size_t>(sets_) * ways_) {}

    std::uint32_t line_bytes() const { return line_bytes_; }
    void clear() { std::fill(lines_.begin(), lines_.end(), Line{}); }
    void drop(std::uint32_t address) {
        for (Line& line : lines_) {
            if (line.tag == tag_of(address)) line = {};
        }
    }
    /// Whether the line of `address` was there; it is afterwards. The least recently used goes.
    bool touch(std::uint32_t address) {
        const std::uint64_t tag = tag_of(address);
        if (sets_ == 0) return false;
        Line* const set = &lines_[static_cast<std::size_t>(tag % sets_) * ways_];
        Line* victim = set;
        for (std::uint32_t way = 0; way < ways_; ++way) {
            if (set[way].tag == tag) {
                set[way].used = ++clock_;
                return true;
            }
            if (set[way].used < victim->used) victim = &set[way];
        }
        *victim = {tag, ++clock_};
        return false;
    }

  private:
    struct Line {
        std::uint64_t tag = ~std::uint64_t{0};
        std::uint64_t used = 0;
    };
    std::uint64_t tag_of(std::uint32_t address) const { return address / line_bytes_; }

    std::uint32_t line_bytes_ = 32, ways_ = 1, sets_ = 0;
    std::uint64_t clock_ = 0;
    std::vector<Line> lines_;
};

}  // namespace outcore::board
