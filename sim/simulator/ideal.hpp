// The latency that unlimited SRAM would give: each operator untiled, no transfers.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "simulator/simulator.hpp"

namespace outcore::simulator {

/// Sum of the kernel cycles of all operators that compute something (views move no byte).
std::int64_t ideal_cycles(const network::Network& network, const KernelCycles& kernel_cycles);

}  // namespace outcore::simulator
