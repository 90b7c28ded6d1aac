// SPDX-License-Identifier: Apache-2.0
#include "explore/comparison.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <utility>

#include "schedule/checker.hpp"
#include "scheduler/schedule_bound.hpp"
#include "simulator/forked.hpp"

namespace outcore::explore {
namespace {

using simulator::SimulationResult;

void add_bound(const bound::InferenceBound& bound, Hertz clock, CaseScore& score) {
    score.bound_cycles = bound.cycles;
    score.bound = bound.name;
    score.theorem = bound.theorem;
    score.binding = bound.binding;
    score.least_compute_cycles = bound.compute_cycles;
    if (bound.period_cycles > 0.0) score.throughput_bound_fps = clock.count / bound.period_cycles;
}

void add_stalls(const SimulationResult& result, CaseScore& score) {
    const simulator::StallCycles& stalls = result.stall_cycles;
    const std::array<std::pair<std::int64_t, const char*>, 10> causes = {{
        {stalls.weights_load, "weights"},
        {stalls.activation_load, "activations in"},
        {stalls.store, "activations out"},
        {stalls.copy, "copies"},
        {stalls.erase, "erases"},
        {stalls.mode_switch, "mode switches"},
        {stalls.dma_interrupts, "DMA interrupts"},
        {stalls.bus_contention, "bus contention"},
        {stalls.direct_access, "reads in place"},
        {stalls.other, "other lanes"},
    }};
    const auto largest =
        std::max_element(causes.begin(), causes.end(),
                         [](const auto& a, const auto& b) { return a.first < b.first; });
    score.stall = largest->first > 0 ? largest->second : "none";
    score.stall_share =
        static_cast<double>(largest->first) / static_cast<double>(result.latency_cycles);
}

void add_traffic(const schedule::Schedule& plan, const SimulationResult& result, CaseScore& score) {
    for (const simulator::Traffic& traffic : result.traffic) {
        if (plan.platform->is_memory(traffic.device)) {
            score.external_ram_bytes += traffic.total_bytes();
        } else {
            score.storage_written_bytes += traffic.activations_stored_bytes;
            score.storage_read_bytes += traffic.total_bytes() - traffic.activations_stored_bytes;
        }
    }
    for (const simulator::Wear& wear : result.wear) {
        score.storage_programs += wear.programs;
        score.storage_erases += wear.erases;
    }
}

CaseScore score_of(const schedule::Schedule& plan, const SimulationResult& result,
                   const bound::InferenceBound& bound) {
    CaseScore score;
    score.latency_s = result.latency_s;
    score.latency_cycles = result.latency_cycles;
    score.ideal_cycles = result.ideal_latency_cycles;
    score.slowdown = result.slowdown;
    score.throughput_fps = result.throughput_fps;
    score.energy_j = result.energy_j;
    score.compute_cycles = static_cast<double>(result.compute_cycles);
    score.tasks = static_cast<std::int64_t>(plan.tasks.size());
    for (const simulator::MemoryPeak& peak : result.peak_sram)
        score.peak_sram_bytes += peak.live_peak_bytes;
    add_bound(bound, plan.platform->core.clock, score);
    add_stalls(result, score);
    add_traffic(plan, result, score);
    return score;
}

ComparedCase with_status(ComparedCase row, CaseStatus status, std::string reason) {
    row.status = status;
    row.reason = std::move(reason);
    return row;
}

std::string first_violation(const schedule::CheckReport& report) {
    const schedule::Violation& first = report.violations.front();
    const std::string task =
        first.task.valid() ? fmt::format("task {}: ", first.task.value) : std::string();
    return fmt::format("rule {}: {}{}", schedule::to_string(first.rule), task, first.message);
}

double seconds_since(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

}  // namespace

std::string_view to_string(CaseStatus status) {
    switch (status) {
        case CaseStatus::Planned:
            return "planned";
        case CaseStatus::Infeasible:
            return "infeasible";
        case CaseStatus::Refused:
            return "refused";
        case CaseStatus::Failed:
            return "failed";
    }
    return "";
}

ComparedCase score_schedule(const CasePlace& place, const schedule::Schedule& schedule,
                            const scheduler::Problem& problem,
                            const std::optional<scheduler::Constraints>& constraints,
                            simulator::Fidelity fidelity) {
    ComparedCase row;
    row.place = place;
    row.scheduler = schedule.origin.scheduler;
    const schedule::CheckReport report = schedule::check(schedule, *problem.layouts, 1);
    if (!report.ok())
        return with_status(std::move(row), CaseStatus::Refused, first_violation(report));
    simulator::Options options;
    options.fidelity = fidelity;
    const auto result = simulator::simulate_forked(schedule, *problem.profile, options);
    if (!result) {
        return with_status(std::move(row), CaseStatus::Failed,
                           to_string(result.diagnostics().front()));
    }
    row.score = score_of(
        schedule, *result,
        scheduler::schedule_bound(schedule, *problem.layouts, *problem.profile, constraints));
    return row;
}

ComparedCase compare_one(const CaseProblem& problem, const scheduler::Scheduler& scheduler,
                         simulator::Fidelity fidelity) {
    const auto start = std::chrono::steady_clock::now();
    scheduler::Outcome outcome = scheduler.run(problem.problem);
    const double planning_s = seconds_since(start);
    ComparedCase row;
    if (const auto* why = std::get_if<scheduler::Infeasible>(&outcome)) {
        row.place = problem.place;
        row = with_status(std::move(row), CaseStatus::Infeasible, why->message);
    } else if (const auto* fault = std::get_if<scheduler::Fault>(&outcome)) {
        row.place = problem.place;
        const bool wrong = fault->kind == scheduler::Fault::Kind::WrongSchedule;
        row = with_status(std::move(row), wrong ? CaseStatus::Refused : CaseStatus::Failed,
                          to_string(fault->diagnostics.front()));
    } else {
        row = score_schedule(problem.place, std::get<schedule::Schedule>(outcome), problem.problem,
                             problem.problem.constraints, fidelity);
    }
    row.scheduler = std::string(scheduler.name());
    row.planning_s = planning_s;
    return row;
}

}  // namespace outcore::explore
