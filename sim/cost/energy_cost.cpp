// SPDX-License-Identifier: Apache-2.0
#include "cost/energy_cost.hpp"

#include <algorithm>

namespace outcore::cost {
namespace {

using platform::Memory;
using platform::Platform;
using platform::Storage;

Joules joules(Volts supply, Amperes current, Seconds duration) {
    return Joules(supply.count * current.count * duration.count);
}

/// `active` above `rest`; a part that draws less when active adds nothing.
Joules added(Volts supply, Amperes active, Amperes rest, Seconds duration) {
    return joules(supply, Amperes(std::max(0.0, active.count - rest.count)), duration);
}

Joules core_added(const Platform& platform, Cycles busy) {
    return added(platform.supply, platform.core.run_current, platform.core.sleep_current,
                 to_seconds(busy, platform.core.clock));
}

/// External RAM runs from the board's supply.
Joules memory_added(const Platform& platform, DeviceId id, Seconds duration) {
    if (!platform.is_memory(id)) return Joules(0.0);
    const Memory& memory = platform.memory(id);
    return added(platform.supply, memory.active_current, memory.standby_current, duration);
}

Joules storage_added(const Storage& storage, Amperes active, Seconds duration) {
    return added(storage.supply, active, storage.standby_current, duration);
}

}  // namespace

EnergyCost& EnergyCost::operator+=(const EnergyCost& other) {
    core += other.core;
    storage += other.storage;
    memory += other.memory;
    return *this;
}

EnergyCost rest_energy(const Platform& platform, Seconds duration) {
    EnergyCost energy;
    energy.core = joules(platform.supply, platform.core.sleep_current, duration);
    for (const Storage& storage : platform.storages) {
        energy.storage += joules(storage.supply, storage.standby_current, duration);
    }
    for (const Memory& memory : platform.memories) {
        energy.memory += joules(platform.supply, memory.standby_current, duration);
    }
    return energy;
}

EnergyCost compute_energy(const Platform& platform, Cycles busy) {
    EnergyCost energy;
    energy.core = core_added(platform, busy);
    return energy;
}

EnergyCost transfer_energy(const Platform& platform, DeviceId source, DeviceId destination,
                           const TransferCost& cost) {
    const Seconds busy = to_seconds(cost.bus, platform.core.clock);
    EnergyCost energy = compute_energy(platform, cost.cpu_start + cost.cpu_completion);
    energy.memory =
        memory_added(platform, source, busy) + memory_added(platform, destination, busy);
    if (platform.is_storage(source)) {
        const Storage& storage = platform.storage(source);
        energy.storage = storage_added(storage, storage.read_current, busy);
    } else if (platform.is_storage(destination)) {
        const Storage& storage = platform.storage(destination);
        energy.storage = storage_added(storage, storage.program_current, busy);
    }
    return energy;
}

EnergyCost erase_energy(const Platform& platform, DeviceId storage, const TransferCost& cost) {
    EnergyCost energy = compute_energy(platform, cost.cpu_start + cost.cpu_completion);
    const Storage& part = platform.storage(storage);
    energy.storage =
        storage_added(part, part.erase_current, to_seconds(cost.bus, platform.core.clock));
    return energy;
}

}  // namespace outcore::cost
