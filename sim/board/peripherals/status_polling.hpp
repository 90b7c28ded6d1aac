// Automatic status polling of a serial memory's controller: reads the status at intervals until it
// matches, without the core.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "board/peripherals/serial_memory.hpp"

namespace outcore::board {

struct PollingRule {
    std::uint32_t mask = 0, match = 0;
    bool any = false;  // one matching bit is enough
    double interval_clocks = 0.0;
    bool stop = false;  // after the first match

    bool holds(std::uint32_t status) const;
};

class StatusPolling {
  public:
    /// `matched` is called when a status matches; `status` holds it.
    StatusPolling(BoardServices& board, std::function<void()> matched);
    void start(SerialMemory* memory, const SerialFrame& frame, const PollingRule& rule,
               Picoseconds begin);
    void stop();
    bool active() const { return active_; }
    std::uint32_t status() const { return status_; }
    Picoseconds free_at() const { return free_at_; }

  private:
    double clocks(double count) const { return count * 1e12 / frame_.clock_hz; }
    void plan();
    void sample();

    BoardServices& board_;
    const std::function<void()> matched_;
    SerialMemory* memory_ = nullptr;
    SerialFrame frame_;
    PollingRule rule_;
    double fall_ = 0.0;  // chip select of the next read
    std::uint32_t status_ = 0;
    Picoseconds free_at_ = 0;
    bool active_ = false;
    std::uint64_t generation_ = 0;
};

}  // namespace outcore::board
