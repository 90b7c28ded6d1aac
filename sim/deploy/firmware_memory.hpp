// Which addresses the firmware may use beside what the schedule does: code, stack and static data,
// room for stamps and for an input.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "schedule/schedule.hpp"

namespace outcore::deploy {

struct AddressRange {
    std::uint32_t address = 0;
    std::int64_t bytes = 0;  // 0: there is none
};

struct FirmwareMemory {
    AddressRange flash;  // internal flash beside what the schedule keeps there
    /// Constants that the schedule keeps in internal flash, part of the firmware.
    AddressRange kept;
    /// Room for code that must not wait for flash: a free piece of on-chip RAM below 0x20000000,
    /// which Cortex-M fetch from over their instruction bus. Not where the core has an ITCM.
    AddressRange fast;
    AddressRange ram;  // what the board reserves: stack, static data, the runtime's window
    /// An input that was received once and is used for many frames. In external RAM where it fits
    /// there: nothing reads it while time counts.
    AddressRange input;
    /// The largest piece of on-chip RAM beside the schedule's used bytes, then of external RAM.
    AddressRange stamps;
};

/// Ranges begin and end on multiples of 8 bytes. Nothing when the platform has no internal flash or
/// reserves no RAM: no firmware can be linked for it.
std::optional<FirmwareMemory> firmware_memory(const schedule::Schedule& schedule);

}  // namespace outcore::deploy
