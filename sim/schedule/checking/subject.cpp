// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/subject.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace outcore::schedule::checking {

Subject::Subject(const Schedule& checked, const KernelLayouts& kernel_layouts)
    : schedule(checked),
      network(*checked.network),
      platform(*checked.platform),
      layouts(kernel_layouts) {
    for (std::size_t i = 0; i < network.tensors.size(); ++i) {
        roots.push_back(network::storage_root(network, TensorId(i)));
    }
    for (const network::Operator& op : network.operators)
        shapes.push_back(operator_shape(network, op));
}

std::string Subject::name(TaskId id) const {
    const Task& task = schedule.tasks[id];
    const std::string lane = task.lane.valid() && task.lane.index() < platform.lane_count()
                                 ? platform.lane_name(task.lane)
                                 : fmt::format("{}", task.lane.value);
    return fmt::format("task {} \"{}\" on lane {}", id.value, task.label, lane);
}

std::string Subject::bytes(DeviceId device, std::int64_t begin, std::int64_t end) const {
    return fmt::format("bytes {:#x} to {:#x} of {}", begin, end - 1, platform.device_name(device));
}

bool Subject::addressable(DeviceId device) const {
    return platform.is_memory(device) || platform.storage(device).window_address != 0;
}

bool Subject::writable_memory(DeviceId device) const {
    return platform.is_memory(device) &&
           platform.memory(device).kind != platform::MemoryKind::InternalFlash;
}

std::int64_t Subject::address(DeviceId device, std::int64_t offset) const {
    return offset + (platform.is_memory(device) ? platform.memory(device).base_address
                                                : platform.storage(device).window_address);
}

std::int64_t Subject::die(DeviceId storage, std::int64_t offset) const {
    const platform::Storage& part = platform.storage(storage);
    const std::int64_t die_bytes =
        std::max<std::int64_t>(1, part.size.count / std::max(1, part.dies));
    return std::min<std::int64_t>(offset / die_bytes, std::max(1, part.dies) - 1);
}

}  // namespace outcore::schedule::checking
