// SPDX-License-Identifier: Apache-2.0
#include "simulator/simulator.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

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

/// With frames in flight: as many as a steady one, and one behind it, need to pass through steady
/// iterations only.
std::int32_t frames_of(const schedule::Schedule& schedule, const Options& options) {
    constexpr std::int32_t kSettling = 3;
    if (options.frames > 0) return options.frames;
    const std::int32_t overlapping = schedule.overlap == 0 ? 0 : schedule.overlap + kSettling - 1;
    const std::int32_t delay = schedule::greatest_delay(schedule);
    if (delay > 0) return steady_iteration(schedule, delay + 1) + delay + 2 + overlapping;
    return 1 + overlapping + (schedule::any_once(schedule) ? 1 : 0);
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
    bool first = true;
    for (const TaskRun& run : runs) {
        if (run.skipped) continue;
        interval.start_s = first ? run.start_s : std::min(interval.start_s, run.start_s);
        interval.end_s = std::max(interval.end_s, run.end_s);
        first = false;
    }
    return interval;
}

/// From a frame's first input that is ready to its last output that is taken.
Interval flight_of(const schedule::Schedule& schedule, const PlayLog& log, std::int32_t frame) {
    const std::int32_t last = frame + schedule::greatest_delay(schedule);
    const auto& begins = log.iterations[static_cast<std::size_t>(frame)];
    const auto& ends = log.iterations[static_cast<std::size_t>(last)];
    Interval flight = interval_of(ends);
    bool input = false, output = false;
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const schedule::Action& action = schedule.tasks[TaskId(t)].action;
        if (std::holds_alternative<schedule::InputReady>(action)) {
            const double at = begins[t].start_s;
            flight.start_s = input ? std::min(flight.start_s, at) : at;
            input = true;
        }
        if (std::holds_alternative<schedule::OutputTaken>(action)) {
            const double at = ends[t].end_s;
            flight.end_s = output ? std::max(flight.end_s, at) : at;
            output = true;
        }
    }
    return flight;
}

/// A frame from its first task to its last; with frames in flight from input to output.
Interval frame_interval(const schedule::Schedule& schedule, const PlayLog& log,
                        std::int32_t frame) {
    if (schedule::greatest_delay(schedule) > 0) return flight_of(schedule, log, frame);
    return interval_of(log.iterations[static_cast<std::size_t>(frame)]);
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

void fill_period(const schedule::Schedule& schedule, const PlayLog& log, SimulationResult& result) {
    // The last frame behind which others still come.
    const std::int32_t steady = std::max(0, log.frames - 1 - result.delay);
    const Interval flight = frame_interval(schedule, log, steady);
    result.first_frame_latency_s = frame_interval(schedule, log, 0).end_s;
    result.latency_s = result.period_s = flight.end_s - flight.start_s;
    if (log.frames > 1) {
        const std::int32_t next = std::max(1, steady);
        result.period_s = frame_interval(schedule, log, next).end_s -
                          frame_interval(schedule, log, next - 1).end_s;
    }
    result.throughput_fps = result.period_s > 0.0 ? 1.0 / result.period_s : 0.0;
}

/// What the cpu lane did in the steady iteration.
void fill_cycles(const schedule::Schedule& schedule, const PlayLog& log,
                 const IdVector<TaskId, Cycles>& cycles, SimulationResult& result) {
    const double clock = schedule.platform->core.clock.count;
    const std::int32_t steady = steady_iteration(schedule, log.frames);
    const auto& runs = log.iterations[static_cast<std::size_t>(steady)];
    for (std::size_t t = 0; t < runs.size(); ++t) {
        if (runs[t].skipped) continue;
        const bool kernel =
            std::holds_alternative<schedule::Compute>(schedule.tasks[TaskId(t)].action);
        (kernel ? result.compute_cycles : result.application_cycles) += cycles[TaskId(t)].count;
    }
    const double busy_s =
        static_cast<double>(result.compute_cycles + result.application_cycles) / clock;
    const double from_s =
        steady == 0 ? 0.0 : interval_of(log.iterations[static_cast<std::size_t>(steady - 1)]).end_s;
    double stall_s = interval_of(runs).end_s - from_s - busy_s;
    if (steady > 0 && schedule.overlap > 0)  // iterations do not follow each other
        stall_s = std::accumulate(log.stall_s.begin(), log.stall_s.end(), 0.0);
    result.stall_cycles = stall_cycles(log.stall_s, clock, std::llround(stall_s * clock));
}

void fill_times(const schedule::Schedule& schedule, const PlayLog& log,
                const IdVector<TaskId, Cycles>& cycles, SimulationResult& result) {
    result.frames = log.frames;
    result.delay = schedule::greatest_delay(schedule);
    fill_period(schedule, log, result);
    result.latency_cycles = std::llround(result.latency_s * schedule.platform->core.clock.count);
    fill_cycles(schedule, log, cycles, result);
}

void fill_energy(const PlayLog& log, SimulationResult& result) {
    const auto frames = static_cast<double>(log.frames);
    for (const PowerLog& power : log.power) {
        result.energy.push_back(
            {power.component, power.state, power.time_s / frames, power.energy_j / frames});
        result.energy_j += power.energy_j / frames;
    }
}

void fill_timeline(const schedule::Schedule& schedule, const PlayLog& log,
                   SimulationResult& result) {
    for (std::size_t i = 0; i < log.iterations.size(); ++i) {
        for (std::size_t t = 0; t < log.iterations[i].size(); ++t) {
            const TaskRun& run = log.iterations[i][t];
            const schedule::Task& task = schedule.tasks[TaskId(t)];
            if (run.skipped) continue;
            result.timeline.push_back({TaskId(t), static_cast<std::int32_t>(i) - task.delay,
                                       task.lane, run.start_s, run.end_s, run.contention_s});
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
    const auto& steady =
        log.iterations[static_cast<std::size_t>(steady_iteration(schedule, frames))];

    SimulationResult result;
    result.fidelity = options.fidelity;
    fill_times(schedule, log, cycles, result);
    result.ideal_latency_cycles = ideal_cycles(*schedule.network, kernel_cycles);
    if (result.ideal_latency_cycles > 0) {
        result.slowdown = static_cast<double>(result.latency_cycles) /
                          static_cast<double>(result.ideal_latency_cycles);
    }
    result.peak_sram = account_peaks(schedule, steady);
    result.traffic = account_traffic(schedule);
    result.operators = account_operators(schedule, steady, cycles);
    fill_energy(log, result);
    result.wear = account_wear(schedule, log, result.throughput_fps, options.wear);
    fill_timeline(schedule, log, result);
    if (log.trace) {
        result.trace = log.trace;
        add_occupancy(schedule, log.iterations, *result.trace);
    }
    return result;
}

}  // namespace

std::int32_t steady_iteration(const schedule::Schedule& schedule, std::int32_t frames) {
    const std::int32_t delay = schedule::greatest_delay(schedule);
    return std::min(delay + (schedule::any_once(schedule) ? 1 : 0), frames + delay - 1);
}

Result<SimulationResult> simulate(const schedule::Schedule& schedule,
                                  const KernelCycles& kernel_cycles, const Options& options) {
    return simulate_tasks(schedule, task_cycles(schedule, kernel_cycles), kernel_cycles, options);
}

Result<SimulationResult> simulate(const schedule::Schedule& schedule,
                                  const cost::KernelProfile& profile, const Options& options) {
    const auto covered = profile.check(*schedule.platform);
    if (!covered) return covered.diagnostics();
    return simulate_tasks(schedule, analytic::cpu_cycles(schedule, profile),
                          ideal_kernels(*schedule.network, *schedule.platform, profile), options);
}

}  // namespace outcore::simulator
