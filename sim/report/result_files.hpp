// The files of a simulation: result.json, layers.csv, timeline.json (Perfetto), power.csv.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <filesystem>
#include <string>

#include "bound/inference_bound.hpp"
#include "report/provenance.hpp"
#include "schedule/schedule.hpp"
#include "simulator/simulation_result.hpp"

namespace outcore::report {

/// A simulated schedule and the bound it is held against.
struct Simulated {
    const schedule::Schedule* schedule = nullptr;
    const simulator::SimulationResult* result = nullptr;
    bound::InferenceBound bound;
    Provenance provenance;

    /// Latency over bound, minus one.
    double gap() const { return static_cast<double>(result->latency_cycles) / bound.cycles - 1.0; }
};

std::string result_json(const Simulated& simulated);
/// One row an operator.
std::string layers_csv(const Simulated& simulated);
/// One row a component and power state.
std::string power_csv(const Simulated& simulated);
/// Chrome trace events, one track a lane; opens in ui.perfetto.dev.
std::string timeline_json(const Simulated& simulated);

void write_result_files(const Simulated& simulated, const std::filesystem::path& folder);

}  // namespace outcore::report
