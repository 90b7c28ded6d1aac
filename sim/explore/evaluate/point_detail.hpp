// What is drawn of one point: its schedule over time, its memories, roofline, energy and waits.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "bound/inference_bound.hpp"
#include "schedule/schedule.hpp"
#include "simulator/simulation_result.hpp"

namespace outcore::explore {

/// More tasks than this are joined with their neighbours of the same lane, kind and operator.
constexpr std::size_t kMostDrawnTasks = 5000;

/// JSON of one line, its format: docs/spec/store.md. Of the first frame.
std::string point_detail(const schedule::Schedule& schedule,
                         const simulator::SimulationResult& analytic,
                         const simulator::SimulationResult& systemc,
                         const bound::InferenceBound& bound);

}  // namespace outcore::explore
