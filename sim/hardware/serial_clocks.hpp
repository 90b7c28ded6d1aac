// Clocks of the phases of one command on a serial storage's bus.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "platform/platform.hpp"

namespace outcore::hardware {

/// Instruction, address and data use the lines of the part's read command; so do program and erase,
/// which have no dummy clocks (assumed: the platform describes only the read command).
struct SerialClocks {
    double instruction = 0.0;
    double address = 0.0;
    double dummy = 0.0;
    double per_byte = 0.0;     // data phase
    double deselect = 0.0;     // chip select high before the next command
    double status_byte = 0.0;  // one status byte on the lines of the instruction

    double read_opening() const { return instruction + address + dummy; }
    double write_opening() const { return instruction + address; }
    double write_enable() const { return instruction + deselect; }
    double read_status() const { return instruction + status_byte + deselect; }
};
SerialClocks serial_clocks(const platform::Storage& storage);

}  // namespace outcore::hardware
