// The files of a simulation: result.json, layers.csv, timeline.json, power.csv, memory_map.svg;
// with a trace power_trace.csv and trace.vcd. SPDX-License-Identifier: Apache-2.0
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
    bool vcd = false;  // whether the trace, if there is one, is written as trace.vcd too

    /// Latency over bound, minus one.
    double gap() const { return static_cast<double>(result->latency_cycles) / bound.cycles - 1.0; }
    /// Of the time from frame to frame, where frames overlap.
    double period_cycles() const {
        return schedule->platform->core.clock.count / result->throughput_fps;
    }
    double period_gap() const { return period_cycles() / bound.period_cycles - 1.0; }
};

std::string result_json(const Simulated& simulated);
/// One row an operator.
std::string layers_csv(const Simulated& simulated);
/// One row a component and power state.
std::string power_csv(const Simulated& simulated);

void write_result_files(const Simulated& simulated, const std::filesystem::path& folder);

}  // namespace outcore::report
