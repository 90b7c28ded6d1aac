// One command of a QUADSPI or OCTOSPI controller on its bus: when which byte passes, and the FIFO
// between the bus and whoever reads or writes the data register.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <span>

#include "board/peripherals/serial_memory.hpp"

namespace outcore::board {

/// The bus stands still while the FIFO is full (reads) or empty (writes). Time is exact: nothing is
/// stepped, the state is brought up to `now` when somebody looks.
class SerialTransfer {
  public:
    /// `changed` is called when the command ends, or the level passes the threshold, by itself.
    SerialTransfer(BoardServices& board, std::int64_t fifo_bytes, std::function<void()> changed);

    /// Chip select falls at `begin`. `memory` null: nothing answers.
    void start(SerialMemory* memory, const SerialFrame& frame, Picoseconds begin);
    void abort();
    void reset();

    /// A command is under way on the bus.
    bool active();
    /// Bytes that can be read from, or are still in, the FIFO.
    std::int64_t level();
    bool reading() const { return !frame_.write; }
    /// Bytes of the command that have not passed the data register yet.
    std::int64_t left();
    void set_threshold(std::int64_t bytes) { threshold_ = bytes; }

    /// How long the caller has to wait until `bytes` can be popped or pushed.
    Picoseconds wait_for(std::int64_t bytes);
    /// As at the end of that wait.
    void pop(std::span<std::uint8_t> bytes);
    void push(std::span<const std::uint8_t> bytes);

    /// A DMA engine paces the data phase from now on: see DataFlow.
    Picoseconds data_begin();
    double byte_time() const { return byte_ps_; }
    void hold();
    /// The next bytes of the held data phase; the last of them passes at `when`.
    void take(std::span<std::uint8_t> bytes, Picoseconds when);
    void give(std::span<const std::uint8_t> bytes, Picoseconds when);
    void release(Picoseconds when);

    /// When chip select may fall again.
    Picoseconds free_at() const { return free_at_; }

  private:
    void advance(Picoseconds now);
    void produce(Picoseconds now);
    void consume(Picoseconds now);
    void end(double when);
    void schedule();
    double next_event();

    BoardServices& board_;
    const std::int64_t fifo_bytes_;
    const std::function<void()> changed_;
    SerialMemory* memory_ = nullptr;
    SerialFrame frame_;
    bool active_ = false, held_ = false;
    double byte_ps_ = 0.0;
    double next_ = 0.0;        // reads: when the next byte is complete; writes: when all are out
    double data_begin_ = 0.0;  // of the data phase
    std::int64_t passed_ = 0;  // bytes that have passed the bus (reads), or were given (writes)
    std::int64_t threshold_ = 1;
    std::deque<std::uint8_t> fifo_;  // reads
    Picoseconds free_at_ = 0;
    Picoseconds scheduled_ = -1;
    std::uint64_t generation_ = 0;
};

}  // namespace outcore::board
