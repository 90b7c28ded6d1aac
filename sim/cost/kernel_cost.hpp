// Closed-form cycles of one kernel call: the work of a tile, counted, times the profile's cycles.
// Where operands lie is not in it but for lines of the data cache (line_fills.hpp); wait states of
// slow memory are priced by the simulator.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "base/units.hpp"
#include "cost/kernel_profile.hpp"
#include "cost/line_fills.hpp"
#include "cost/loop_counts.hpp"
#include "network/geometry.hpp"

namespace outcore::cost {

/// What one call has to do. Padded taps count, as in network::macs.
struct KernelWork {
    KernelClass kernel = KernelClass::Conv;
    std::int64_t rows = 0, patches = 0, outputs = 0, macs = 0;
    LoopCounts loops;        // of the runtime's own kernels
    std::int64_t fills = 0;  // lines that come into the data cache
    friend bool operator==(const KernelWork&, const KernelWork&) = default;
};

/// Nothing for views (RESHAPE, SQUEEZE), which no kernel runs for.
/// A tile of input channels [k0, k1) does its share of the MACs and handles every output once.
std::optional<KernelWork> kernel_work(const network::Network& network, OperatorId op,
                                      const network::Tile& tile, const platform::Core& core,
                                      const CachedOperands& cached = {});

/// Of an input or output, which the application provides or takes: `outputs` are bytes, `macs`
/// elements.
KernelWork binding_work(bool output, const network::Tensor& tensor);

/// In the order of kTimingTerms, 1 for the call.
std::array<double, kTimingTerms.size()> counts_of(const KernelWork& work);

Cycles cycles(const KernelWork& work, const KernelTiming& timing);

/// 0 for views. The profile must cover the core.
Cycles compute_cycles(const network::Network& network, OperatorId op, const network::Tile& tile,
                      const KernelProfile& profile, const platform::Core& core);

}  // namespace outcore::cost
