// How many lines a kernel's operands bring into the core's data cache.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "network/geometry.hpp"
#include "platform/platform.hpp"

namespace outcore::cost {

/// Which operands lie behind the data cache; tightly coupled and uncached memory is not.
struct CachedOperands {
    bool inputs = true, weights = true, output = true;
};

/// Operands are taken not to be in the cache before, scratch in tightly coupled memory, where
/// schedulers put it first. A line that a store brings in counts as the share of it that the store
/// waits for. 0 for cores without a data cache. The order of accesses is that of runtime/kernels:
/// convolutions go over their weights for every kPositionsPerRead positions, depthwise ones over
/// all positions for a few channels.
std::int64_t line_fills(const network::Network& network, OperatorId op, const network::Tile& tile,
                        const platform::Core& core, const CachedOperands& cached = {});

}  // namespace outcore::cost
