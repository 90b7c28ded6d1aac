// SPDX-License-Identifier: Apache-2.0
#include "analytic/cpu_work.hpp"

namespace outcore::analytic {

bool is_cached(const platform::Platform& platform, DeviceId device) {
    return !platform.is_storage(device) && platform.memory(device).cached;
}

std::optional<cost::KernelWork> cpu_work(const schedule::Schedule& schedule,
                                         const schedule::Action& action, CacheTrace& trace) {
    const network::Network& network = *schedule.network;
    const auto tensor = [&](const std::vector<TensorId>& ids,
                            std::int32_t index) -> const network::Tensor& {
        return network.tensor(ids[static_cast<std::size_t>(index)]);
    };
    if (const auto* compute = std::get_if<schedule::Compute>(&action)) {
        return cost::kernel_work(network, compute->op, compute->tile, schedule.platform->core,
                                 trace.next(*compute));
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
    CacheTrace trace(schedule);
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const auto work = cpu_work(schedule, schedule.tasks[TaskId(t)].action, trace);
        if (!work) continue;
        cycles[TaskId(t)] =
            cost::cycles(*work, profile.timing(schedule.platform->core.name, work->kernel));
    }
    return cycles;
}

}  // namespace outcore::analytic
