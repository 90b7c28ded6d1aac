// Closed-form energy. A run costs rest_energy() over its whole length, core asleep and devices in
// standby, and on top of it what each task adds.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "base/units.hpp"
#include "cost/transfer_cost.hpp"
#include "platform/platform.hpp"

namespace outcore::cost {

/// Whose energy it is.
struct EnergyCost {
    Joules core;
    Joules storage;
    Joules memory;  // external RAM; what is on the chip is in the core's current

    Joules total() const { return core + storage + memory; }
    EnergyCost& operator+=(const EnergyCost& other);
};

/// Core asleep, storages and external RAM in standby.
EnergyCost rest_energy(const platform::Platform& platform, Seconds duration);

/// What `busy` cycles of the core add to its sleep.
EnergyCost compute_energy(const platform::Platform& platform, Cycles busy);

/// What a transfer adds: its devices active while the bus is busy, the core for start and
/// completion.
EnergyCost transfer_energy(const platform::Platform& platform, DeviceId source,
                           DeviceId destination, const TransferCost& cost);

/// What an erase of `storage` adds.
EnergyCost erase_energy(const platform::Platform& platform, DeviceId storage,
                        const TransferCost& cost);

}  // namespace outcore::cost
