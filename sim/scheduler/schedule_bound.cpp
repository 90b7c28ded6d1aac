// SPDX-License-Identifier: Apache-2.0
#include "scheduler/schedule_bound.hpp"

#include <algorithm>

namespace outcore::scheduler {
namespace {

bound::Allowed allowed(const Constraints& constraints) {
    return {constraints.sram_bytes, constraints.external_ram, constraints.internal_flash_bytes};
}

bool keeps_constants_in_flash(const schedule::Schedule& schedule) {
    return std::any_of(schedule.chunks.begin(), schedule.chunks.end(), [&](const auto& chunk) {
        return schedule.platform->is_memory(chunk.storage);
    });
}

}  // namespace

bound::Manner manner_of(const schedule::Schedule& schedule) {
    bound::Manner manner;
    // What is loaded once stays from frame to frame; frames in flight load for each other, and
    // their operators interleave.
    const bool overlaps = schedule::greatest_delay(schedule) > 0;
    if (overlaps || schedule::any_once(schedule)) manner.start = bound::Start::Warm;
    const bound::Manner any{false, {}, manner.start};
    if (overlaps) return any;
    IdVector<OperatorId, bool> seen(schedule.network->operators.size(), false);
    for (const schedule::Task& task : schedule.tasks) {
        const auto* compute = std::get_if<schedule::Compute>(&task.action);
        if (compute == nullptr) continue;
        if (!manner.order.empty() && manner.order.back() == compute->op) continue;
        if (seen[compute->op]) return any;
        seen[compute->op] = true;
        manner.order.push_back(compute->op);
    }
    manner.sequential = true;
    return manner;
}

bound::InferenceBound problem_bound(const Problem& problem, const bound::Manner& manner) {
    return bound::inference_bound(
        {*problem.network, *problem.platform, *problem.profile, allowed(problem.constraints),
         schedule::packed_bytes(*problem.network, *problem.layouts)},
        manner);
}

bound::InferenceBound schedule_bound(const schedule::Schedule& schedule,
                                     const schedule::KernelLayouts& layouts,
                                     const cost::KernelProfile& profile,
                                     const std::optional<Constraints>& constraints) {
    bound::Allowed limits = constraints ? allowed(*constraints) : bound::Allowed{};
    if (!constraints && !keeps_constants_in_flash(schedule)) limits.internal_flash_bytes = 0;
    return bound::inference_bound({*schedule.network, *schedule.platform, profile, limits,
                                   schedule::packed_bytes(*schedule.network, layouts)},
                                  manner_of(schedule));
}

}  // namespace outcore::scheduler
