// The latency that unlimited SRAM would give: each operator untiled, no transfers, every line of
// the data cache that tightly coupled memory does not spare brought in once.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulator/simulator.hpp"

namespace outcore::simulator {

/// Sum of the kernel cycles of all operators that compute something (views move no byte).
std::int64_t ideal_cycles(const network::Network& network, const KernelCycles& kernel_cycles);

/// Cycles of an untiled operator with as much RAM as it likes, tightly coupled memory as large as
/// it is. The arguments stay.
KernelCycles ideal_kernels(const network::Network& network, const platform::Platform& platform,
                           const cost::KernelProfile& profile);

}  // namespace outcore::simulator
