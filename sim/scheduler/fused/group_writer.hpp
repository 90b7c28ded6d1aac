// Writes the steps and moves of a fusion group into a program, stripe by stripe.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <map>
#include <tuple>
#include <vector>

#include "scheduler/board_view.hpp"
#include "scheduler/fused/fusion_group.hpp"
#include "scheduler/fused/stripe_plan.hpp"
#include "scheduler/program/program.hpp"

namespace outcore::scheduler {

StripePlan stripe_plan(const network::Network& network, const FusionGroup& group);

/// Of stripes that were written before: operator, rows and columns.
using StripeTimes =
    std::map<std::tuple<OperatorId, std::int32_t, std::int32_t, std::int32_t, std::int32_t>,
             KernelTimes>;

/// `home`: by tensor, the values of activations that exist as a whole, views included: what the
/// group reads from outside, and its result. All of them are on chip. The program refers to
/// `times`.
void write_group(const Problem& problem, const BoardView& board, const FusionGroup& group,
                 const std::vector<ValueId>& home, StripeTimes& times, Program& program);

}  // namespace outcore::scheduler
