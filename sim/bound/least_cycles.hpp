// The least cycles that the kernels of one operator take, over the ways to cut it into tiles and to
// place its operands: what the cost model does not go below.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bound/needed_elements.hpp"
#include "cost/kernel_profile.hpp"
#include "platform/platform.hpp"

namespace outcore::bound {

/// Only elements that are needed count; 0 for views and for dead operators.
/// 1. Each price of the cost model is counted for as little as any set of tiles has to do of it:
///    what belongs to elements, rows and calls as often as there are; positions in batches or
///    alone, with padding or without, pairs of channels, strips and groups in the cheapest mix
///    (operator_part.hpp).
/// 2. Line fills are left out: operands in tightly coupled memory bring in none, nor do those that
///    the kernel before has left in the cache.
/// Proven in docs/bounds.md. O(rows + columns x strip + channels), a few calls of the cost model.
double least_cycles(const network::Network& network, OperatorId id, const NeededElements& needed,
                    const cost::KernelProfile& profile, const platform::Platform& platform);

}  // namespace outcore::bound
