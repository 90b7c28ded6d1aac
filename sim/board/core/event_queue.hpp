// Actions at instants of the board's time.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <queue>
#include <vector>

#include "board/peripheral.hpp"

namespace outcore::board {

/// Actions of one instant run in the order in which they were added.
class EventQueue {
  public:
    static constexpr Picoseconds kNever = std::numeric_limits<Picoseconds>::max();

    void add(Picoseconds when, std::function<void()> action);
    Picoseconds next() const { return events_.empty() ? kNever : events_.top().when; }
    /// Runs all that is due at `now`, what these actions add included.
    void run_until(Picoseconds now);

  private:
    struct Event {
        Picoseconds when;
        std::uint64_t number;
        std::function<void()> action;
        bool operator<(const Event& other) const {
            return when != other.when ? when > other.when : number > other.number;
        }
    };
    std::priority_queue<Event> events_;
    std::uint64_t added_ = 0;
};

}  // namespace outcore::board
