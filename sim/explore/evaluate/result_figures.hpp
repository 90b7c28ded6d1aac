// From what a simulation found out to the figures of a point.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "explore/sweep/point_figures.hpp"
#include "schedule/schedule.hpp"
#include "simulator/simulation_result.hpp"

namespace outcore::explore {

/// Of either fidelity. `gap` is left NaN: bounds are the caller's business.
PointFigures figures_of(const schedule::Schedule& schedule,
                        const simulator::SimulationResult& result);

}  // namespace outcore::explore
