// A memory at the other end of a serial bus, as its controller sees it: a role with one
// implementation for each kind of part.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "board/peripheral.hpp"
#include "board/peripherals/serial_frame.hpp"

namespace outcore::board {

class SerialMemory {
  public:
    virtual ~SerialMemory() = default;

    /// Chip select falls at `when`; the command phases of `frame` follow. What the part does not
    /// understand it answers with garbage, and reports as misuse.
    virtual void select(const SerialFrame& frame, Picoseconds when) = 0;
    /// The next bytes of the data phase, either way.
    virtual void read(std::span<std::uint8_t> bytes) = 0;
    virtual void write(std::span<const std::uint8_t> bytes) = 0;
    /// Chip select rises: what was written takes effect.
    virtual void deselect(Picoseconds when) = 0;

    /// The contents, for a memory-mapped window.
    virtual std::span<std::uint8_t> bytes() = 0;
    /// When what the part is busy with ends: until then its status does not change.
    virtual Picoseconds ready_at() const = 0;
    virtual bool was_written() const = 0;
};

}  // namespace outcore::board
