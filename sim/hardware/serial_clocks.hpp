// Clocks of the phases of each command on a serial storage's bus.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/platform.hpp"

namespace outcore::hardware {

struct CommandClocks {
    double instruction = 0.0;
    double address = 0.0;
    double waits = 0.0;     // mode and dummy clocks
    double per_byte = 0.0;  // data phase

    double opening() const { return instruction + address + waits; }
};

/// Chip select stays high for the controller's setting or the part's least time, whichever is
/// longer, in whole clocks.
struct SerialClocks {
    CommandClocks read, program, erase, status;
    double deselect_read = 0.0;   // after reads
    double deselect_other = 0.0;  // after every other command
    double poll_interval = 0.0;   // between two reads of the status register

    /// Write enable, suspend and all others that are an instruction and nothing else.
    double instruction_only() const { return erase.instruction + deselect_other; }
    /// Up to the sample of the status byte.
    double status_sample() const { return status.opening() + status.per_byte; }
    /// From the rise of chip select after a program or erase until the status read that finds the
    /// part ready has ended. `busy` clocks count from the same instant.
    double polled(double busy) const;
};
SerialClocks serial_clocks(const platform::Storage& storage);

}  // namespace outcore::hardware
