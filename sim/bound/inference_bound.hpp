// What no schedule of one inference from a cold start can beat. The first, weakest bounds of
// docs/design.md: all compute, and all constants once through the storage's fastest mode.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "cost/kernel_cost.hpp"
#include "network/network.hpp"
#include "platform/platform.hpp"

namespace outcore::bound {

struct InferenceBound {
    double compute_cycles =
        0.0;  // every operator once, untiled: more tiles cost more calls, never fewer
    double storage_cycles =
        0.0;              // constants beyond internal flash at the storage's peak rate, no set-up
    double cycles = 0.0;  // the larger one
    std::string name;     // "compute" or "storage"
};

/// Internal flash counts as if all of it held weights, which keeps the bound valid for any
/// placement.
InferenceBound inference_bound(const network::Network& network, const platform::Platform& platform,
                               const cost::KernelProfile& profile);

}  // namespace outcore::bound
