// One command on a serial memory's bus, exactly as a controller's registers describe it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

namespace outcore::board {

/// Lines 0: the command does not have this phase.
struct SerialPhase {
    int lines = 0;
    int bits = 0;
    std::uint32_t value = 0;
    bool ddr = false;

    double clocks() const;
};

struct SerialFrame {
    SerialPhase instruction, address, alternate;
    int dummy_clocks = 0;
    int data_lines = 0;
    bool data_ddr = false;
    bool strobe = false;     // reads are sampled by the memory's data strobe (DQS)
    bool write = false;      // data to the memory
    std::int64_t bytes = 0;  // of data
    int banks = 1;           // 2: two memories side by side, every other byte each
    double clock_hz = 0.0;
    double deselect_clocks = 1.0;  // chip select stays high for at least so long afterwards

    bool has_data() const { return data_lines > 0; }
    /// From the fall of chip select to the first bit of data.
    double opening_clocks() const;
    double clocks_per_byte() const;
    /// What lies between address and data: mode bits and dummy clocks.
    double wait_clocks() const { return alternate.clocks() + dummy_clocks; }
};

}  // namespace outcore::board
