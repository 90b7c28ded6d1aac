// Memory-mapped reads through a serial memory's controller: the running command, the controller's
// reading ahead, and how long an access therefore takes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "board/peripherals/serial_memory.hpp"

namespace outcore::board {

/// An access that goes on where the last one ended finds what was read ahead since (at most a
/// FIFO); any other one ends the running command and opens its own. With a timeout chip select
/// rises that many clocks after the FIFO is full.
class MappedReads {
  public:
    MappedReads(BoardServices& board, std::int64_t fifo_bytes)
        : board_(board), fifo_bytes_(static_cast<double>(fifo_bytes)) {}

    /// `frame` without address and length, which each access sets. `timeout_clocks` negative: none.
    void enter(SerialMemory* memory, const SerialFrame& frame, double timeout_clocks,
               Picoseconds begin);
    void leave();
    /// A read of the window; how long it takes.
    Picoseconds read(std::uint32_t offset, unsigned bytes);
    /// A write of the window with a command of its own.
    Picoseconds write(std::uint32_t offset, unsigned bytes, SerialFrame frame);
    bool running() const { return running_; }
    Picoseconds free_at() const { return free_at_; }

  private:
    double clock_ps() const { return 1e12 / frame_.clock_hz; }
    bool timed_out(double now) const;
    double fall(double now);
    double open(std::uint32_t offset, double now);

    BoardServices& board_;
    const double fifo_bytes_;
    SerialMemory* memory_ = nullptr;
    SerialFrame frame_;
    double timeout_clocks_ = -1.0;
    bool running_ = false;
    std::uint32_t next_offset_ = 0;  // of what comes next on the bus
    double next_ = 0.0;              // when that byte is complete, had it never to wait
    double read_at_ = 0.0;           // the last access
    Picoseconds free_at_ = 0;
};

}  // namespace outcore::board
