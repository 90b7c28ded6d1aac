// The memories of a board as bus masters other than the core see them: who reaches which, and how
// fast each answers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "platform/platform.hpp"

namespace outcore::board {

/// Seconds that one side of a transfer needs by itself.
struct SideTimes {
    double setup = 0.0;       // before the first burst
    double full_burst = 0.0;  // each full burst
    double tail_burst = 0.0;  // the rest, 0 without
};

/// What a bus master may address: a bit for each master of a microcontroller.
using Masters = std::uint32_t;

class MemoryMap {
  public:
    explicit MemoryMap(const platform::Platform& platform);
    ~MemoryMap();

    /// `ready` says for people why the range does not answer now, or nothing. `memory` is the name
    /// in the platform, for its times; empty: it answers as on-chip memory does.
    struct Range {
        std::string name;
        std::uint32_t base = 0, size = 0;
        Masters masters = 0;
        bool writable = true;
        std::string memory = {};
        std::function<std::string()> not_ready = {};
    };
    void add(Range range);

    /// What keeps `master` from these bytes, or empty.
    std::string refusal(Masters master, std::uint32_t address, std::int64_t bytes,
                        bool write) const;
    /// Bytes of a burst between the two ends, as the transaction-level model has them.
    std::int64_t burst_bytes(std::uint32_t source, std::uint32_t destination) const;
    SideTimes times(std::uint32_t address, std::int64_t bytes, std::int64_t burst, bool write);

  private:
    struct Models;
    const Range* find(std::uint32_t address) const;
    const platform::Memory* memory_of(const Range* range) const;
    const platform::Platform& platform_;
    std::vector<Range> ranges_;
    std::unique_ptr<Models> models_;
};

}  // namespace outcore::board
