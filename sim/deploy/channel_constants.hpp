// What kernels are given for one output channel of a convolution: its own constants, or others that
// come to the same and can be requantised the short way (runtime/kernels/oc_requantize.h).
//
// 1. Short: every exponent is -1 or less and |sum| stays below 2^30 for any input. Own constants.
// 2. Constant: the output is the same for the least and the largest sum, and therefore for all, as
//    requantisation never falls. Weights become 0, the bias 4 * (output - zero point), the factor
//    1/4. Near-dead channels are so: weights of a tiny scale that are all 0, and a huge bias.
// 3. Else own constants, to be requantised the exact way.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include "network/network.hpp"
#include "network/quantization.hpp"

namespace outcore::deploy {

struct ChannelConstants {
    std::int32_t bias = 0;
    network::Multiplier factor;
    bool has_weights = true;  ///< Else they are all 0.
    bool is_short = true;
};

/// Of output channel `c`; `factor` is that of network::channel_multipliers().
ChannelConstants channel_constants(const network::Network& network, OperatorId op, std::int32_t c,
                                   network::Multiplier factor);

/// Sum of all weights of output channel `c`, what an input's zero point is multiplied with.
std::int64_t weight_sum(const network::Network& network, OperatorId op, std::int32_t c);

}  // namespace outcore::deploy
