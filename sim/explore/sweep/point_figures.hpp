// The results of a point, as columns: what is stored, exported, compared and drawn.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

namespace outcore::explore {

/// Of one inference unless said otherwise. NaN: not known at this fidelity.
struct PointFigures {
    double latency_s = 0.0;
    double period_s = 0.0;  // from frame to frame, steady
    double throughput_fps = 0.0;
    double energy_j = 0.0;
    double edp_js = 0.0;
    double peak_sram_bytes = 0.0;  // on-chip, highest addresses in use, summed over banks
    double lifetime_years = 0.0;   // infinite where nothing is erased
    double written_bytes = 0.0;    // to flash or card
    double storage_read_bytes = 0.0;
    double external_ram_bytes = 0.0;  // both ways
    double compute_s = 0.0;           // kernels
    double stall_weights_s = 0.0, stall_activations_s = 0.0, stall_stores_s = 0.0;
    double stall_handlers_s = 0.0, stall_other_s = 0.0;
    double energy_core_j = 0.0, energy_memory_j = 0.0, energy_storage_j = 0.0;
    double macs = 0.0;  // of the network
    double tasks = 0.0;
    double slowdown = 0.0;
    double gap = 0.0;  // latency over the lower bound, minus one
};

enum class Better : std::uint8_t { Less, More, Neither };

struct FigureColumn {
    std::string_view name;   // as in files: "latency_s"
    std::string_view label;  // for people: "latency"
    std::string_view unit;
    Better better = Better::Neither;
    double PointFigures::*member;
};
/// In the order of files.
std::span<const FigureColumn> figure_columns();
/// Nullptr when there is none of that name.
const FigureColumn* find_figure(std::string_view name);

}  // namespace outcore::explore
