// How often a kernel reads operands that it uses in place: fast memory and caches hide it, slow
// memory does not.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>

#include "network/geometry.hpp"
#include "platform/platform.hpp"

namespace outcore::cost {

/// Output positions that a convolution computes for one pass over its weights. Assumed: two 2x2
/// blocks of a matrix kernel; one board's rows before and after a change of its flash's width
/// suggest about 4 (configs/fidelity/prior.json).
constexpr std::int64_t kPositionsPerRead = 4;

/// Passes over `bytes` of weights in `device`: 1 where the core's cache keeps them, or where every
/// weight is used once.
std::int64_t weight_reads(const network::Network& network, OperatorId op, const network::Tile& tile,
                          std::int64_t bytes, const platform::Platform& platform, DeviceId device);

/// Passes over an input in `device`: as many as windows overlap, where no cache helps.
std::int64_t input_reads(const network::Network& network, OperatorId op,
                         const platform::Platform& platform, DeviceId device);

}  // namespace outcore::cost
