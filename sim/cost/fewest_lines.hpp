// How many lines an operator can not help to bring in.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network/geometry.hpp"
#include "platform/platform.hpp"

namespace outcore::cost {

/// Of a convolution or fully connected tile: weights and what requantises them; 0 for others.
double weight_bytes(const network::Operator& op, const network::Tile& tile);

/// Lines that a kernel brings in when it brings in each only once and tightly coupled memory holds
/// what fits there of its operands, those first that cost most: the least of an untiled operator
/// on a board with as much RAM as it likes. 0 for cores without a data cache.
double fewest_lines(const network::Network& network, OperatorId op, const network::Tile& tile,
                    const platform::Platform& platform);

}  // namespace outcore::cost
