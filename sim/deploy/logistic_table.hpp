// LOGISTIC of int8 has only 256 inputs, so the device looks its outputs up.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>

#include "network/quantization.hpp"

namespace outcore::deploy {

/// Output for input i - 128, as TensorFlow Lite's integer kernel computes it (output scale 1/256,
/// zero point -128). Written apart from sim/reference, so that comparing with it means something.
std::array<std::int8_t, 256> logistic_table(const network::ExponentScaling& scaling,
                                            std::int32_t input_zero_point);

}  // namespace outcore::deploy
