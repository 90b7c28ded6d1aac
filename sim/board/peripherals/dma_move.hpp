// One block of a DMA channel on its way: from memory or a peripheral's data register to another
// place, with the time that the transaction-level model gives it. Bytes are moved when the block,
// or half of it, has come to its end, or when somebody stops it. SPDX-License-Identifier:
// Apache-2.0
#pragma once

#include <cstdint>
#include <functional>

#include "board/peripherals/dma_pace.hpp"
#include "board/peripherals/dma_request.hpp"
#include "board/peripherals/memory_map.hpp"

namespace outcore::board {

/// Addresses count up unless fixed. `requester` null: memory to memory.
struct DmaBlock {
    std::uint32_t source = 0, destination = 0;
    bool source_fixed = false, destination_fixed = false;
    std::int64_t bytes = 0;
    DmaRequester* requester = nullptr;
    PortSetup read, write;
    bool half_event = false;
};

class DmaMove {
  public:
    /// `reached` is called at half of the block (where asked for) and at its end.
    DmaMove(BoardServices& board, MemoryMap& map, const platform::Engine& engine,
            std::function<void(bool end)> reached);

    /// `clock_hz` of the engine's bus. False when the requester has no flow in this direction.
    bool start(const DmaBlock& block, double clock_hz);
    bool active() const { return active_; }
    /// Bytes of the block that have been moved by now.
    std::int64_t moved();
    /// Stops the block where it is.
    void stop();

  private:
    Picoseconds timing(const DmaBlock& block, double clock_hz);
    void move_until(std::int64_t bytes, Picoseconds when);
    void plan(std::int64_t bytes, bool end);
    Picoseconds instant_of(std::int64_t bytes) const;

    BoardServices& board_;
    MemoryMap& map_;
    const platform::Engine& engine_;
    const std::function<void(bool)> reached_;
    DmaBlock block_;
    bool active_ = false;
    std::int64_t moved_ = 0;
    Picoseconds begin_ = 0, bus_end_ = 0, end_ = 0;
    std::uint64_t generation_ = 0;
};

}  // namespace outcore::board
