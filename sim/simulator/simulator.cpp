// SPDX-License-Identifier: Apache-2.0
#include "simulator/simulator.hpp"

#include <algorithm>
#include <cmath>

#include "analytic/cpu_work.hpp"
#include "cost/kernel_cost.hpp"
#include "simulator/accounts.hpp"
#include "simulator/analytic_player.hpp"
#include "simulator/ideal.hpp"
#include "simulator/occupancy.hpp"
#include "simulator/play_log.hpp"
#include "simulator/wear_accounts.hpp"

namespace outcore::simulator {
namespace {

std::int32_t frames_of(const schedule::Schedule& schedule, const Options& options) {
    constexpr std::int32_t kSettling = 3;
    if (options.frames > 0) return options.frames;
    return schedule.overlap == 0 ? 1 : schedule.overlap + kSettling;
}

IdVector<TaskId, Cycles> task_cycles(const schedule::Schedule& schedule,
                                     const KernelCycles& kernel_cycles) {
    IdVector<TaskId, Cycles> cycles(schedule.tasks.size(), Cycles(0));
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const auto* compute = std::get_if<schedule::Compute>(&schedule.tasks[TaskId(t)].action);
        if (compute != nullptr) cycles[TaskId(t)] = kernel_cycles(compute->op, compute->tile);
    }
    return cycles;
}

struct Interval {
    double start_s = 0.0, end_s = 0.0;
};
Interval interval_of(const std::vector<TaskRun>& runs) {
    Interval interval;
    if (runs.empty()) return interval;
    interval.start_s = runs.front().start_s;
    for (const TaskRun& run : runs) {
        interval.start_s = std::min(interval.start_s, run.start_s);
        interval.end_s = std::max(interval.end_s, run.end_s);
    }
    return interval;
}

/// Whole cycles that add up to `total`: the largest cause takes the rounding, a cycle or two.
StallCycles stall_cycles(const std::array<double, kStallCauses>& stall_s, double clock,
                         std::int64_t total) {
    std::array<std::int64_t, kStallCauses> cycles{};
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < kStallCauses; ++i) {
        cycles[i] = std::llround(stall_s[i] * clock);
        sum += cycles[i];
    }
    *std::max_element(cycles.begin(), cycles.end()) += total - sum;
    return {cycles[0], cycles[1], cycles[2], cycles[3], cycles[4],
            cycles[5], cycles[6], cycles[7], cycles[8], cycles[9]};
}

void fill_times(const schedule::Schedule& schedule, const PlayLog& log,
                const IdVector<TaskId, Cycles>& cycles, SimulationResult& result) {
    const double clock = schedule.platform->core.clock.count;
    const Interval first = interval_of(log.frames.front());
    const Interval last = interval_of(log.frames.back());
    result.frames = static_cast<std::int32_t>(log.frames.size());
    result.first_frame_latency_s = first.end_s;
    result.latency_s = last.end_s - last.start_s;
    result.latency_cycles = std::llround(result.latency_s * clock);
    const double period = log.frames.size() < 2
                              ? result.latency_s
                              : last.end_s - interval_of(log.frames[log.frames.size() - 2]).end_s;
    result.throughput_fps = period > 0.0 ? 1.0 / period : 0.0;
    for (const Cycles& task : cycles) result.compute_cycles += task.count;
    const std::int64_t first_cycles = std::llround(first.end_s * clock);
    result.stall_cycles = stall_cycles(log.stall_s, clock, first_cycles - result.compute_cycles);
}

void fill_energy(const PlayLog& log, SimulationResult& result) {
    const auto frames = static_cast<double>(log.frames.size());
    for (const PowerLog& power : log.power) {
        result.energy.push_back(
            {power.component, power.state, power.time_s / frames, power.energy_j / frames});
        result.energy_j += power.energy_j / frames;
    }
}

void fill_timeline(const schedule::Schedule& schedule, const PlayLog& log,
                   SimulationResult& result) {
    for (std::size_t f = 0; f < log.frames.size(); ++f) {
        for (std::size_t t = 0; t < log.frames[f].size(); ++t) {
            const TaskRun& run = log.frames[f][t];
            result.timeline.push_back({TaskId(t), static_cast<std::int32_t>(f),
                                       schedule.tasks[TaskId(t)].lane, run.start_s, run.end_s,
                                       run.contention_s});
        }
    }
}

Result<SimulationResult> simulate_tasks(const schedule::Schedule& schedule,
                                        const IdVector<TaskId, Cycles>& cycles,
                                        const KernelCycles& kernel_cycles, const Options& options) {
    if (schedule.tasks.empty()) return Diagnostic{"", "", "the schedule has no tasks"};
    const std::int32_t frames = frames_of(schedule, options);
    const Result<PlayLog> played = options.fidelity == Fidelity::Analytic
                                       ? play_analytically(schedule, cycles, options, frames)
                                       : play(schedule, cycles, options, frames);
    if (!played) return played.diagnostics();
    const PlayLog& log = *played;
    const std::vector<TaskRun>& first = log.frames.front();

    SimulationResult result;
    result.fidelity = options.fidelity;
    fill_times(schedule, log, cycles, result);
    result.ideal_latency_cycles = ideal_cycles(*schedule.network, kernel_cycles);
    if (result.ideal_latency_cycles > 0) {
        result.slowdown = static_cast<double>(result.latency_cycles) /
                          static_cast<double>(result.ideal_latency_cycles);
    }
    result.peak_sram = account_peaks(schedule, first);
    result.traffic = account_traffic(schedule);
    result.operators = account_operators(schedule, first, cycles);
    fill_energy(log, result);
    result.wear = account_wear(schedule, log, result.throughput_fps, options.wear);
    fill_timeline(schedule, log, result);
    if (log.trace) {
        result.trace = log.trace;
        add_occupancy(schedule, log.frames, *result.trace);
    }
    return result;
}

}  // namespace

Result<SimulationResult> simulate(const schedule::Schedule& schedule,
                                  const KernelCycles& kernel_cycles, const Options& options) {
    return simulate_tasks(schedule, task_cycles(schedule, kernel_cycles), kernel_cycles, options);
}

Result<SimulationResult> simulate(const schedule::Schedule& schedule,
                                  const cost::KernelProfile& profile, const Options& options) {
    const auto covered = profile.check(*schedule.platform);
    if (!covered) return covered.diagnostics();
    const auto cycles = [&](OperatorId op, const network::Tile& tile) {
        return cost::compute_cycles(*schedule.network, op, tile, profile, schedule.platform->core);
    };
    const KernelCycles kernels(cycles);
    return simulate_tasks(schedule, analytic::cpu_cycles(schedule, profile), kernels, options);
}

}  // namespace outcore::simulator
