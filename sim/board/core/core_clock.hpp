// Cycles of the core and the time they stand for while firmware changes the clock.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cmath>
#include <cstdint>
#include <limits>

#include "board/peripheral.hpp"

namespace outcore::board {

class CoreClock {
  public:
    explicit CoreClock(double hz) { set_hz(hz, 0); }

    double hz() const { return hz_; }
    /// From cycle `now` on.
    void set_hz(double hz, std::uint64_t now) {
        base_time_ = time(now);
        base_cycle_ = now;
        hz_ = hz;
        picoseconds_per_cycle_ = 1e12 / hz;
    }
    Picoseconds time(std::uint64_t cycle) const {
        return base_time_ + static_cast<Picoseconds>(static_cast<double>(cycle - base_cycle_) *
                                                     picoseconds_per_cycle_);
    }
    /// The first cycle that does not begin before `when`.
    std::uint64_t cycle(Picoseconds when) const {
        constexpr auto kNever = std::numeric_limits<std::uint64_t>::max();
        if (when == std::numeric_limits<Picoseconds>::max()) return kNever;
        if (when <= base_time_) return base_cycle_;
        auto cycle =
            base_cycle_ + static_cast<std::uint64_t>(std::ceil(
                              static_cast<double>(when - base_time_) / picoseconds_per_cycle_));
        while (time(cycle) < when) ++cycle;
        return cycle;
    }
    double cycles_of(Picoseconds duration) const {
        return static_cast<double>(duration) / picoseconds_per_cycle_;
    }

  private:
    double hz_ = 1.0, picoseconds_per_cycle_ = 1e12;
    Picoseconds base_time_ = 0;
    std::uint64_t base_cycle_ = 0;
};

}  // namespace outcore::board
