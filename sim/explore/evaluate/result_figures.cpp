// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/result_figures.hpp"

#include <algorithm>
#include <limits>

#include "network/network.hpp"

namespace outcore::explore {
namespace {

using simulator::SimulationResult;

void add_stalls(const simulator::StallCycles& stalls, double clock, PointFigures& figures) {
    const auto seconds = [clock](std::int64_t cycles) {
        return static_cast<double>(cycles) / clock;
    };
    figures.stall_weights_s = seconds(stalls.weights_load);
    figures.stall_activations_s = seconds(stalls.activation_load + stalls.copy);
    figures.stall_stores_s = seconds(stalls.store);
    figures.stall_handlers_s = seconds(stalls.dma_interrupts);
    figures.stall_other_s = seconds(stalls.erase + stalls.mode_switch + stalls.bus_contention +
                                    stalls.direct_access + stalls.other);
}

void add_energy(const platform::Platform& board, const SimulationResult& result,
                PointFigures& figures) {
    figures.energy_j = result.energy_j;
    figures.edp_js = result.energy_j * result.latency_s;
    const auto is_storage = [&board](const std::string& name) {
        return std::any_of(board.storages.begin(), board.storages.end(),
                           [&name](const platform::Storage& s) { return s.name == name; });
    };
    for (const simulator::ComponentEnergy& part : result.energy) {
        double& sum = part.component == "core"     ? figures.energy_core_j
                      : is_storage(part.component) ? figures.energy_storage_j
                                                   : figures.energy_memory_j;
        sum += part.energy_j;
    }
}

void add_traffic(const platform::Platform& board, const SimulationResult& result,
                 PointFigures& figures) {
    for (const simulator::Traffic& traffic : result.traffic) {
        if (board.is_memory(traffic.device)) {
            figures.external_ram_bytes += static_cast<double>(traffic.total_bytes());
            continue;
        }
        figures.written_bytes += static_cast<double>(traffic.activations_stored_bytes);
        figures.storage_read_bytes +=
            static_cast<double>(traffic.total_bytes() - traffic.activations_stored_bytes);
    }
}

double lifetime_years(const SimulationResult& result) {
    double least = std::numeric_limits<double>::infinity();
    for (const simulator::Wear& wear : result.wear)
        least = std::min(least, wear.lifetime_years.value_or(least));
    return least;
}

}  // namespace

PointFigures figures_of(const schedule::Schedule& schedule, const SimulationResult& result) {
    const platform::Platform& board = *schedule.platform;
    PointFigures figures;
    figures.latency_s = result.latency_s;
    figures.period_s = result.period_s;
    figures.throughput_fps = result.throughput_fps;
    for (const simulator::MemoryPeak& peak : result.peak_sram)
        figures.peak_sram_bytes += static_cast<double>(peak.extent_bytes);
    figures.lifetime_years = lifetime_years(result);
    figures.compute_s = static_cast<double>(result.compute_cycles) / board.core.clock.count;
    add_traffic(board, result, figures);
    add_stalls(result.stall_cycles, board.core.clock.count, figures);
    add_energy(board, result, figures);
    for (std::size_t i = 0; i < schedule.network->operators.size(); ++i)
        figures.macs += static_cast<double>(network::macs(*schedule.network, OperatorId(i)));
    figures.tasks = static_cast<double>(schedule.tasks.size());
    figures.slowdown = result.slowdown;
    figures.gap = std::numeric_limits<double>::quiet_NaN();
    return figures;
}

}  // namespace outcore::explore
