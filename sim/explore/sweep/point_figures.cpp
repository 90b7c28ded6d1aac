// SPDX-License-Identifier: Apache-2.0
#include "explore/sweep/point_figures.hpp"

#include <algorithm>
#include <array>

namespace outcore::explore {
namespace {

using F = PointFigures;
constexpr std::array kColumns = {
    FigureColumn{"latency_s", "latency", "s", Better::Less, &F::latency_s},
    FigureColumn{"period_s", "period", "s", Better::Less, &F::period_s},
    FigureColumn{"throughput_fps", "throughput", "frames/s", Better::More, &F::throughput_fps},
    FigureColumn{"energy_j", "energy", "J", Better::Less, &F::energy_j},
    FigureColumn{"edp_js", "energy x delay", "Js", Better::Less, &F::edp_js},
    FigureColumn{"peak_sram_bytes", "peak SRAM", "bytes", Better::Less, &F::peak_sram_bytes},
    FigureColumn{"lifetime_years", "lifetime", "years", Better::More, &F::lifetime_years},
    FigureColumn{"written_bytes", "written to storage", "bytes", Better::Less, &F::written_bytes},
    FigureColumn{"storage_read_bytes", "read from storage", "bytes", Better::Less,
                 &F::storage_read_bytes},
    FigureColumn{"external_ram_bytes", "external RAM traffic", "bytes", Better::Less,
                 &F::external_ram_bytes},
    FigureColumn{"compute_s", "kernels", "s", Better::Neither, &F::compute_s},
    FigureColumn{"stall_weights_s", "waits for weights", "s", Better::Less, &F::stall_weights_s},
    FigureColumn{"stall_activations_s", "waits for activations", "s", Better::Less,
                 &F::stall_activations_s},
    FigureColumn{"stall_stores_s", "waits for stores", "s", Better::Less, &F::stall_stores_s},
    FigureColumn{"stall_handlers_s", "DMA interrupts", "s", Better::Less, &F::stall_handlers_s},
    FigureColumn{"stall_other_s", "other waits", "s", Better::Less, &F::stall_other_s},
    FigureColumn{"energy_core_j", "energy of the core", "J", Better::Less, &F::energy_core_j},
    FigureColumn{"energy_memory_j", "energy of external RAM", "J", Better::Less,
                 &F::energy_memory_j},
    FigureColumn{"energy_storage_j", "energy of storages", "J", Better::Less, &F::energy_storage_j},
    FigureColumn{"macs", "multiply-accumulates", "MAC", Better::Neither, &F::macs},
    FigureColumn{"tasks", "tasks", "", Better::Neither, &F::tasks},
    FigureColumn{"slowdown", "slowdown", "", Better::Less, &F::slowdown},
    FigureColumn{"gap", "gap to the bound", "", Better::Less, &F::gap},
};

}  // namespace

std::span<const FigureColumn> figure_columns() { return kColumns; }

const FigureColumn* find_figure(std::string_view name) {
    const auto found = std::find_if(kColumns.begin(), kColumns.end(),
                                    [name](const FigureColumn& c) { return c.name == name; });
    return found == kColumns.end() ? nullptr : &*found;
}

}  // namespace outcore::explore
