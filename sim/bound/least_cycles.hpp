// The least cycles that the kernels of one operator take, over every way to cut it into tiles and
// to place its operands: what the cost model can not go below. docs/bounds.md has the proofs.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bound/needed_elements.hpp"
#include "cost/kernel_profile.hpp"
#include "platform/platform.hpp"

namespace outcore::bound {

/// Only elements that are needed count; 0 for views and for dead operators.
/// 1. All terms but line fills: joining tiles never costs more, so that the whole operator is
///    cheapest; channels that go the slow way add what they cost alone.
/// 2. Line fills: an operator that does not fit the data cache is cheaper in tiles of few channels.
///    For every number of channels a tile may have, the least of 1 and of the fills together.
///    Only where all memory is cached: operands in tightly coupled memory bring in no lines.
/// O(channels) calls of the cost model where the profile prices fills, else a few.
double least_cycles(const network::Network& network, OperatorId id, const NeededElements& needed,
                    const cost::KernelProfile& profile, const platform::Platform& platform);

}  // namespace outcore::bound
