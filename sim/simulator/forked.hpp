// simulate() in a child process of its own: the SystemC context lives once in a process.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulator/simulator.hpp"

namespace outcore::simulator {

/// Call it as often as needed, from a process without other threads. A child that dies is a
/// diagnostic with its exit code or signal; a system that cannot make a process or a pipe throws
/// std::system_error.
Result<SimulationResult> simulate_forked(const schedule::Schedule& schedule,
                                         const cost::KernelProfile& profile,
                                         const Options& options = {});
Result<SimulationResult> simulate_forked(const schedule::Schedule& schedule,
                                         const KernelCycles& kernel_cycles,
                                         const Options& options = {});

}  // namespace outcore::simulator
