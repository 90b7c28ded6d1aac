// SPDX-License-Identifier: Apache-2.0
#include "explore/evaluate/program_figures.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>

#include "network/network.hpp"
#include "simulator/ideal.hpp"

namespace outcore::explore {

using analytic::StallCause;
using scheduler::MemoryPlan;
using scheduler::Program;
using scheduler::ProgramTime;

ProgramFigures::ProgramFigures(const scheduler::Problem& problem, const scheduler::BoardView& board)
    : problem_(problem), board_(board) {
    const platform::Platform& platform = *problem.platform;
    ideal_cycles_ = static_cast<double>(simulator::ideal_cycles(
        *problem.network, simulator::ideal_kernels(*problem.network, platform, *problem.profile)));
    for (std::size_t i = 0; i < problem.network->operators.size(); ++i)
        macs_ += static_cast<double>(network::macs(*problem.network, OperatorId(i)));
    on_chip_.resize(platform.device_count(), false);
    for (std::size_t m = 0; m < platform.memories.size(); ++m)
        on_chip_[m] = platform.memories[m].on_chip_ram();
    ends_.resize(platform.device_count());
}

bool ProgramFigures::image_fits(const MemoryPlan& plan) const {
    return plan.image_bytes <= problem_.platform->storage(board_.storage).size.count;
}

void ProgramFigures::add_room(const Program& program, const MemoryPlan& plan,
                              PointFigures& figures) {
    std::fill(ends_.begin(), ends_.end(), 0);
    for (std::size_t v = 0; v < program.values.size(); ++v) {
        const scheduler::Value& value = program.values[scheduler::ValueId(v)];
        const scheduler::Place& place = plan.places[scheduler::ValueId(v)];
        if (value.steps.empty() || !on_chip_[place.device.index()]) continue;
        std::int64_t& end = ends_[place.device.index()];
        end = std::max(end, place.offset + value.size_bytes);
    }
    figures.peak_sram_bytes =
        static_cast<double>(std::accumulate(ends_.begin(), ends_.end(), std::int64_t{0}));
}

void set_stalls(const std::array<double, analytic::kStallCauses>& stall_s, PointFigures& figures) {
    const auto of = [&stall_s](StallCause cause) {
        return stall_s[static_cast<std::size_t>(cause)];
    };
    figures.stall_weights_s = of(StallCause::WeightsLoad);
    figures.stall_activations_s = of(StallCause::ActivationLoad) + of(StallCause::Copy);
    figures.stall_stores_s = of(StallCause::Store);
    figures.stall_handlers_s = of(StallCause::DmaInterrupts);
    figures.stall_other_s = of(StallCause::Erase) + of(StallCause::ModeSwitch) +
                            of(StallCause::BusContention) + of(StallCause::DirectAccess) +
                            of(StallCause::Other);
}

void set_energy(const platform::Platform& board, const std::vector<double>& joules,
                PointFigures& figures) {
    const auto rams = static_cast<std::size_t>(std::count_if(
        board.memories.begin(), board.memories.end(),
        [](const auto& memory) { return memory.kind == platform::MemoryKind::ExternalRam; }));
    figures.energy_core_j = figures.energy_memory_j = figures.energy_storage_j = 0.0;
    for (std::size_t part = 0; part < joules.size(); ++part) {
        double& sum = part == 0      ? figures.energy_core_j
                      : part <= rams ? figures.energy_memory_j
                                     : figures.energy_storage_j;
        sum += joules[part];
    }
    figures.energy_j = figures.energy_core_j + figures.energy_memory_j + figures.energy_storage_j;
    figures.edp_js = figures.energy_j * figures.latency_s;
}

PointFigures ProgramFigures::of(const Program& program, const MemoryPlan& plan,
                                const ProgramTime& time) {
    PointFigures figures;
    figures.latency_s = figures.period_s = time.end_s;
    figures.throughput_fps = 1.0 / time.end_s;
    figures.lifetime_years = std::numeric_limits<double>::infinity();
    figures.compute_s = time.kernels_s;
    for (const scheduler::Batch& batch : plan.batches) {
        for (const scheduler::MoveId id : plan.moves_of(batch)) {
            const scheduler::Move& move = program.moves[id];
            if (move.from_image())
                figures.storage_read_bytes +=
                    static_cast<double>(program.chunks[move.chunk].size_bytes);
            else
                figures.external_ram_bytes +=
                    static_cast<double>(move.part.extent().elements() * move.element_bytes);
        }
    }
    add_room(program, plan, figures);
    set_stalls(time.stall_s, figures);
    set_energy(*problem_.platform, time.part_j, figures);
    figures.macs = macs_;
    figures.tasks = static_cast<double>(time.tasks);
    const double clock = problem_.platform->core.clock.count;
    figures.slowdown = std::round(time.end_s * clock) / ideal_cycles_;
    figures.gap = std::numeric_limits<double>::quiet_NaN();
    return figures;
}

}  // namespace outcore::explore
