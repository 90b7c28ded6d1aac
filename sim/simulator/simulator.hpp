// Plays a schedule on SystemC models of its platform.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <functional>
#include <optional>

#include "base/result.hpp"
#include "base/units.hpp"
#include "cost/kernel_cost.hpp"
#include "cost/kernel_profile.hpp"
#include "cost/sector_rotation.hpp"
#include "cost/transfer_cost.hpp"
#include "network/geometry.hpp"
#include "schedule/schedule.hpp"
#include "simulator/simulation_result.hpp"
#include "simulator/trace.hpp"

namespace outcore::simulator {

/// Cycles of one kernel call with all operands in the fastest memory.
using KernelCycles = std::function<Cycles(OperatorId, const network::Tile&)>;

/// How a storage is worn and how its life is counted.
struct WearOptions {
    /// Nothing: inferences back to back. Not compared with what the board makes.
    std::optional<double> inferences_per_day = std::nullopt;
    cost::Levelling levelling = cost::Levelling::None;  // cards level by themselves
    /// Read disturb: reads of a NOR sector until it is written again. Nothing: not counted.
    std::optional<double> reads_before_refresh = std::nullopt;
};

struct Options {
    /// Whether program and erase take the part's typical or maximum times.
    cost::DeviceTiming storage_timing = cost::DeviceTiming::Typical;
    /// One transaction for each burst instead of one for each piece: slow, same result (a test says
    /// so).
    bool burst_by_burst = false;
    /// 0 = as many as a steady state needs: 1 when frames share nothing and follow each other.
    std::int32_t frames = 0;
    /// Draws the busy times of SD cards from their heavy-tailed distribution; without it, their
    /// median.
    std::optional<std::uint32_t> storage_seed = std::nullopt;
    WearOptions wear = {};
    /// Fills SimulationResult::trace; nothing else in the result depends on it.
    std::optional<TraceOptions> trace{};
    Fidelity fidelity = Fidelity::Transaction;
};

/// Expects a schedule that the checker accepts. A task starts when the task before it on its lane
/// and all of `after` have ended. Fails with a diagnostic on a protocol fault of the hardware, and
/// when this process has simulated before: the SystemC context lives once (see forked.hpp). Same
/// input, same result.
Result<SimulationResult> simulate(const schedule::Schedule& schedule,
                                  const KernelCycles& kernel_cycles, const Options& options = {});

/// Kernel cycles from a profile, which must cover the platform's core (a diagnostic otherwise).
Result<SimulationResult> simulate(const schedule::Schedule& schedule,
                                  const cost::KernelProfile& profile, const Options& options = {});

}  // namespace outcore::simulator
