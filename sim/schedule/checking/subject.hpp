// What is being checked, with the facts about network and platform that every rule needs, derived
// once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "schedule/checking/receptive_field.hpp"
#include "schedule/constants_layout.hpp"
#include "schedule/schedule.hpp"

namespace outcore::schedule::checking {

struct Subject {
    Subject(const Schedule& checked, const KernelLayouts& kernel_layouts);

    const Schedule& schedule;
    const network::Network& network;
    const platform::Platform& platform;
    const KernelLayouts& layouts;
    IdVector<TensorId, TensorId> roots;                         // whose bytes a tensor shares
    IdVector<OperatorId, std::optional<OperatorShape>> shapes;  // nothing: can not be tiled

    const Buffer& buffer(BufferId id) const { return schedule.buffers[id]; }
    std::int64_t element_bytes(TensorId id) const {
        return network::size_bytes(network.tensor(id).type);
    }
    /// `task 12 "load conv1" on lane qspi`, for messages.
    std::string name(TaskId id) const;
    /// `bytes 0x100 to 0x17f of sram1`, for messages; `end` is one past the last.
    std::string bytes(DeviceId device, std::int64_t begin, std::int64_t end) const;
    /// Whether the core sees the device in its address space, leaving modes aside.
    bool addressable(DeviceId device) const;
    /// Whether cpu and transfers may write it as memory.
    bool writable_memory(DeviceId device) const;
    /// Where a byte of a device stands in the core's address space or, without one, from the
    /// device's start.
    std::int64_t address(DeviceId device, std::int64_t offset) const;
    /// Index of the die of a storage that holds byte `offset`.
    std::int64_t die(DeviceId storage, std::int64_t offset) const;
};

}  // namespace outcore::schedule::checking
