// How large the sums of a convolution can get, and whether its kernel may requantise the short way.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network/network.hpp"

namespace outcore::deploy {

/// Sum of all weights of output channel `c`, what an input's zero point is multiplied with.
std::int64_t weight_sum(const network::Network& network, OperatorId op, std::int32_t c);

/// Upper bound of |bias + sum of (x - zero point) * w| of output channel `c`, for any int8 input.
std::int64_t sum_bound(const network::Network& network, OperatorId op, std::int32_t c);

/// The short requantisation of runtime/kernels/oc_requantize.h is exact for output channels
/// [c0, c1): every exponent is -1 or less and every sum stays below 2^30.
bool short_requantisation(const network::Network& network, OperatorId op, std::int32_t c0,
                          std::int32_t c1);

}  // namespace outcore::deploy
