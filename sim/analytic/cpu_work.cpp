// SPDX-License-Identifier: Apache-2.0
#include "analytic/cpu_work.hpp"

#include <algorithm>

namespace outcore::analytic {

bool is_cached(const platform::Platform& platform, DeviceId device) {
    return !platform.is_storage(device) && platform.memory(device).cached;
}

namespace {

bool in_cached_memory(const schedule::Schedule& schedule, BufferId buffer) {
    return buffer.valid() && is_cached(*schedule.platform, schedule.buffers[buffer].device);
}

cost::CachedOperands cached_operands(const schedule::Schedule& schedule,
                                     const schedule::Compute& compute) {
    cost::CachedOperands cached;
    cached.output = in_cached_memory(schedule, compute.output.buffer);
    cached.inputs =
        std::any_of(compute.inputs.begin(), compute.inputs.end(),
                    [&](const auto& view) { return in_cached_memory(schedule, view.buffer); });
    cached.weights = in_cached_memory(schedule, compute.constants.buffer);
    return cached;
}

}  // namespace

std::optional<cost::KernelWork> cpu_work(const schedule::Schedule& schedule,
                                         const schedule::Action& action) {
    const network::Network& network = *schedule.network;
    const auto tensor = [&](const std::vector<TensorId>& ids,
                            std::int32_t index) -> const network::Tensor& {
        return network.tensor(ids[static_cast<std::size_t>(index)]);
    };
    if (const auto* compute = std::get_if<schedule::Compute>(&action)) {
        return cost::kernel_work(network, compute->op, compute->tile, schedule.platform->core,
                                 cached_operands(schedule, *compute));
    }
    if (const auto* input = std::get_if<schedule::InputReady>(&action))
        return cost::binding_work(false, tensor(network.inputs, input->index));
    if (const auto* output = std::get_if<schedule::OutputTaken>(&action))
        return cost::binding_work(true, tensor(network.outputs, output->index));
    return std::nullopt;
}

IdVector<TaskId, Cycles> cpu_cycles(const schedule::Schedule& schedule,
                                    const cost::KernelProfile& profile) {
    IdVector<TaskId, Cycles> cycles(schedule.tasks.size(), Cycles(0));
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const auto work = cpu_work(schedule, schedule.tasks[TaskId(t)].action);
        if (!work) continue;
        cycles[TaskId(t)] =
            cost::cycles(*work, profile.timing(schedule.platform->core.name, work->kernel));
    }
    return cycles;
}

}  // namespace outcore::analytic
