// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/seed_decisions.hpp"

namespace outcore::scheduler {

Decisions decisions_of(const Problem& problem, const NetworkPlan& plan) {
    Decisions decisions;
    for (std::size_t i = 0; i < problem.network->operators.size(); ++i) {
        decisions.order.push_back(OperatorId(i));
        decisions.operators.add(
            {plan.operators[OperatorId(i)].shape, false, plan.in_flash[i], false, true});
    }
    for (const auto& place : plan.resident) decisions.resident.push_back(place.has_value());
    decisions.tight.resize(decisions.resident.size(), false);
    decisions.away.resize(decisions.resident.size(), Absence::None);
    return decisions;
}

}  // namespace outcore::scheduler
