// Closed-form cycles of one kernel call: the work of a tile, counted, times the profile's cycles.
// Coarse: where operands lie, cache misses and wait states are not in it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>

#include "base/units.hpp"
#include "cost/kernel_profile.hpp"
#include "network/geometry.hpp"

namespace outcore::cost {

/// What one call has to do. Padded taps count, as in network::macs.
struct KernelWork {
    KernelClass kernel = KernelClass::Conv;
    std::int64_t rows = 0, patches = 0, outputs = 0, macs = 0;
    friend bool operator==(const KernelWork&, const KernelWork&) = default;
};

/// Nothing for views (RESHAPE, SQUEEZE), which no kernel runs for.
/// A tile of input channels [k0, k1) does its share of the MACs and handles every output once.
std::optional<KernelWork> kernel_work(const network::Network& network, OperatorId op,
                                      const network::Tile& tile);

Cycles cycles(const KernelWork& work, const KernelTiming& timing);

/// 0 for views. The profile must cover the core.
Cycles compute_cycles(const network::Network& network, OperatorId op, const network::Tile& tile,
                      const KernelProfile& profile, const platform::Core& core);

}  // namespace outcore::cost
