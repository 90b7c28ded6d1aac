// Schedulers x networks x platforms: one row each, with what a schedule costs and how near it is to
// its bound. A case without a schedule is a row with a reason, not an error.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bound/inference_bound.hpp"
#include "cost/kernel_profile.hpp"
#include "schedule/constants_layout.hpp"
#include "schedule/schedule.hpp"
#include "scheduler/registry.hpp"
#include "simulator/simulation_result.hpp"

namespace outcore::explore {

/// Planned: a checked schedule. Infeasible: the scheduler says why there is none. Refused: the
/// checker found a broken rule. Failed: the simulation did.
enum class CaseStatus : std::uint8_t { Planned, Infeasible, Refused, Failed };
std::string_view to_string(CaseStatus status);

/// What is the same for all schedulers of a case.
struct CasePlace {
    std::string network, platform;
    std::int64_t sram_bytes = 0;  // that buffers may use
};

struct CaseScore {
    double latency_s = 0.0;
    std::int64_t latency_cycles = 0, ideal_cycles = 0;
    double slowdown = 0.0;
    double throughput_fps = 0.0, throughput_bound_fps = 0.0;  // steady; that of the least period
    double bound_cycles = 0.0;
    std::string bound, theorem, binding;                      // as in bound::InferenceBound
    double compute_cycles = 0.0, least_compute_cycles = 0.0;  // of kernels, here and by the bound
    std::string stall;                 // what the cpu waits for most: "weights"; "none"
    double stall_share = 0.0;          // of the latency, that one
    std::int64_t peak_sram_bytes = 0;  // on-chip, most in use at one time, summed over banks
    double energy_j = 0.0;             // of an inference
    double storage_programs = 0.0, storage_erases = 0.0;  // of an inference
    std::int64_t storage_read_bytes = 0, storage_written_bytes = 0;
    std::int64_t external_ram_bytes = 0;  // both ways
    std::int64_t tasks = 0;

    /// Latency over bound, minus one.
    double gap() const { return static_cast<double>(latency_cycles) / bound_cycles - 1.0; }
    /// How far the kernels are above the least cycles that they could take, as a share of those:
    /// the part of a gap that tiles and places of operands make, not waiting.
    double kernel_excess() const { return compute_cycles / least_compute_cycles - 1.0; }
};

struct ComparedCase {
    CasePlace place;
    std::string scheduler;
    bool by_hand = false;  // from a file, not made here
    CaseStatus status = CaseStatus::Planned;
    std::string reason;       // why not planned
    CaseScore score;          // of a planned one
    double planning_s = 0.0;  // wall clock; 0 where nothing was planned here

    bool planned() const { return status == CaseStatus::Planned; }
};

/// Shared by all cases of a network on a platform.
struct CaseProblem {
    CasePlace place;
    scheduler::Problem problem;
};

/// Runs one scheduler, checks and plays what it makes.
ComparedCase compare_one(const CaseProblem& problem, const scheduler::Scheduler& scheduler,
                         simulator::Fidelity fidelity);

/// A schedule from anywhere. `constraints`: those it was made under; unknown: the whole board.
ComparedCase score_schedule(const CasePlace& place, const schedule::Schedule& schedule,
                            const scheduler::Problem& problem,
                            const std::optional<scheduler::Constraints>& constraints,
                            simulator::Fidelity fidelity);

}  // namespace outcore::explore
