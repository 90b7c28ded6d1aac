// A sweep from a file, made ready to run: its points, their keys, and what evaluates them.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <memory>

#include "explore/comparison_plan.hpp"
#include "explore/run/sweep_plan.hpp"
#include "explore/sweep/sweep.hpp"

namespace outcore::explore {

/// `sweep.confirm` of its points are confirmed. `file` is where it came from, for people.
SweepPlan plan_sweep(std::shared_ptr<const Sweep> sweep, const std::filesystem::path& file,
                     const Surroundings& surroundings);

/// What decides which points a sweep has and what becomes of them: its file, this program, every
/// model and board that it names, all parts in `configs`. More than what its points depend on:
/// where only the rest changed, the points keep their keys and with them their results.
std::string sweep_identity(const Sweep& sweep, const std::filesystem::path& configs);

}  // namespace outcore::explore
