// SPDX-License-Identifier: Apache-2.0
#include "report/result_files.hpp"

#include <fmt/format.h>

#include "base/file.hpp"
#include "report/bound_text.hpp"
#include "report/csv_field.hpp"
#include "report/memory_chart.hpp"
#include "report/power_trace_file.hpp"
#include "report/timeline_file.hpp"
#include "report/vcd_file.hpp"

namespace outcore::report {
using simulator::SimulationResult;
using Layout = JsonWriter::Layout;

namespace {

std::string_view to_string(simulator::Fidelity fidelity) {
    return fidelity == simulator::Fidelity::Analytic ? "analytic" : "transaction";
}

void write_latency(JsonWriter& json, const Simulated& simulated) {
    const SimulationResult& result = *simulated.result;
    json.member("latency_cycles", result.latency_cycles)
        .member("latency_s", result.latency_s)
        .member("boot_s", result.boot_s)
        .member("first_frame_latency_s", result.first_frame_latency_s)
        .member("period_s", result.period_s)
        .member("throughput_fps", result.throughput_fps)
        .member("frames_in_flight", result.delay + 1)
        .member("ideal_latency_cycles", result.ideal_latency_cycles)
        .member("slowdown", result.slowdown)
        .member("lower_bound_cycles", simulated.bound.cycles)
        .member("lower_bound", simulated.bound.name)
        .member("gap", simulated.gap())
        .member("compute_cycles", result.compute_cycles)
        .member("application_cycles", result.application_cycles);
    if (simulated.schedule->overlap > 0)
        json.member("period_cycles", simulated.period_cycles())
            .member("period_gap", simulated.period_gap());
    write_bound(json, simulated.bound);
}

void write_stalls(JsonWriter& json, const simulator::StallCycles& stalls) {
    json.key("stall_cycles").begin_object();
    json.member("weights_load", stalls.weights_load)
        .member("activation_load", stalls.activation_load)
        .member("store", stalls.store)
        .member("copy", stalls.copy)
        .member("erase", stalls.erase)
        .member("mode_switch", stalls.mode_switch)
        .member("dma_interrupts", stalls.dma_interrupts)
        .member("bus_contention", stalls.bus_contention)
        .member("direct_access", stalls.direct_access)
        .member("other", stalls.other)
        .member("total", stalls.total());
    json.end_object();
}

void write_memory(JsonWriter& json, const SimulationResult& result) {
    json.key("peak_sram_bytes").begin_object();
    for (const auto& peak : result.peak_sram) {
        json.key(peak.name).begin_object(Layout::Inline);
        json.member("live", peak.live_peak_bytes)
            .member("extent", peak.extent_bytes)
            .member("usable", peak.usable_bytes)
            .member("fragmentation", peak.fragmentation());
        json.end_object();
    }
    json.end_object();
    json.key("traffic_bytes").begin_object();
    for (const auto& traffic : result.traffic) {
        json.key(traffic.name).begin_object(Layout::Inline);
        json.member("weights", traffic.weights_bytes)
            .member("activations_loaded", traffic.activations_loaded_bytes)
            .member("activations_stored", traffic.activations_stored_bytes)
            .member("copied", traffic.copied_bytes)
            .member("direct", traffic.direct_bytes)
            .member("total", traffic.total_bytes());
        json.end_object();
    }
    json.end_object();
}

std::string duty_text(const simulator::Wear& wear) {
    if (wear.back_to_back) return "inferences back to back";
    return fmt::format("{:.12g} inferences a day", wear.inferences_per_day);
}

void write_years(JsonWriter& json, std::string_view key, const std::optional<double>& years) {
    json.key(key);
    if (years)
        json.value(*years);
    else
        json.null();
}

void write_energy_and_wear(JsonWriter& json, const SimulationResult& result) {
    json.key("energy_j").begin_object();
    json.member("total", result.energy_j).key("components").begin_array();
    for (const auto& part : result.energy) {
        json.begin_object(Layout::Inline);
        json.member("component", part.component)
            .member("state", part.state)
            .member("time_s", part.time_s)
            .member("energy_j", part.energy_j);
        json.end_object();
    }
    json.end_array().end_object();
    json.key("wear").begin_array();
    for (const auto& wear : result.wear) {
        json.begin_object(Layout::Inline);
        json.member("storage", wear.name)
            .member("programs_per_inference", wear.programs)
            .member("erases_per_inference", wear.erases);
        json.member("hottest_sector", wear.hottest_sector)
            .member("hottest_sector_erases", wear.hottest_sector_erases);
        json.member("write_amplification", wear.write_amplification)
            .member("levelling", wear.levelling);
        write_years(json, "lifetime_years", wear.lifetime_years);
        write_years(json, "first_worn_median_years", wear.first_worn_median_years);
        write_years(json, "first_worn_early_years", wear.first_worn_early_years);
        json.member("duty", duty_text(wear))
            .member("inferences_per_day", wear.inferences_per_day)
            .end_object();
    }
    json.end_array();
}

}  // namespace

std::string result_json(const Simulated& simulated) {
    const SimulationResult& result = *simulated.result;
    const platform::Platform& board = *simulated.schedule->platform;
    JsonWriter json;
    json.begin_object().member("schema", "outcore-result-1");
    write_provenance(json, simulated.provenance);
    json.member("network", simulated.schedule->network->name)
        .member("platform", board.name)
        .member("scheduler", simulated.schedule->origin.scheduler)
        .member("clock_hz", board.core.clock.count)
        .member("fidelity", to_string(result.fidelity))
        .member("tasks", simulated.schedule->tasks.size())
        .member("frames_simulated", result.frames);
    write_latency(json, simulated);
    write_stalls(json, result.stall_cycles);
    write_memory(json, result);
    write_energy_and_wear(json, result);
    json.end_object();
    return json.text();
}

std::string layers_csv(const Simulated& simulated) {
    std::string text = provenance_comment(simulated.provenance);
    text += "operator,name,tiles,compute_cycles,stall_cycles,transfer_bytes,start_s,end_s\n";
    for (const auto& row : simulated.result->operators) {
        text += fmt::format("{},{},{},{},{},{},{:.9f},{:.9f}\n", row.op.value, csv_field(row.name),
                            row.tiles, row.compute_cycles, row.stall_cycles, row.transfer_bytes,
                            row.start_s, row.end_s);
    }
    return text;
}

std::string power_csv(const Simulated& simulated) {
    std::string text = provenance_comment(simulated.provenance);
    text += "component,state,time_s,energy_j,mean_power_w\n";
    for (const auto& part : simulated.result->energy) {
        const double power = part.time_s > 0.0 ? part.energy_j / part.time_s : 0.0;
        text += fmt::format("{},{},{:.9f},{:.9g},{:.6g}\n", csv_field(part.component),
                            csv_field(part.state), part.time_s, part.energy_j, power);
    }
    return text;
}

void write_result_files(const Simulated& simulated, const std::filesystem::path& folder) {
    write_file(folder / "result.json", result_json(simulated));
    write_file(folder / "layers.csv", layers_csv(simulated));
    write_file(folder / "power.csv", power_csv(simulated));
    write_file(folder / "timeline.json", timeline_json(simulated));
    write_file(folder / "memory_map.svg",
               memory_map_svg(*simulated.schedule, simulated.result->timeline));
    if (simulated.result->trace) write_file(folder / "power_trace.csv", power_trace_csv(simulated));
    if (simulated.result->trace && simulated.vcd)
        write_file(folder / "trace.vcd", trace_vcd(simulated));
}

}  // namespace outcore::report
