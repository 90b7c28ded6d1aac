// The least cycles that the kernels of one operator take, over the ways to cut it into tiles and to
// place its operands: what the cost model does not go below.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "bound/needed_elements.hpp"
#include "cost/kernel_profile.hpp"
#include "platform/platform.hpp"

namespace outcore::bound {

/// Only elements that are needed count; 0 for views and for dead operators.
/// 1. A set of tiles that makes up the operator costs at least its work times the least price of a
///    unit of work in any tile. A unit is an output element's share of one input channel. The least
///    is taken over a sample of tiles: large and small ones, widths and channels around the
///    kernels' steps, with all and with few input channels, at borders and inside, with and without
///    channels of the exact requantisation.
/// 2. Line fills count once for each operand, and only where all memory is cached: operands in
///    tightly coupled memory bring in no lines.
/// Some hundred calls of the cost model.
double least_cycles(const network::Network& network, OperatorId id, const NeededElements& needed,
                    const cost::KernelProfile& profile, const platform::Platform& platform);

}  // namespace outcore::bound
