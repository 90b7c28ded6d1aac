// What TensorFlow Lite's integer kernels compute once per operator from the float scales of the
// file: fixed-point multipliers, shifts and clamping ranges. Pure functions of the network; the
// arithmetic that uses them is in sim/reference and in the runtime's kernels. Each follows the
// precision (float32 or double, and where it changes) in which TensorFlow Lite Micro forms the
// scale, since that decides the last bit.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/network.hpp"

namespace outcore::network {

/// real = value * 2^(shift - 31), value in [2^30, 2^31), or 0 for a real number that is 0 or below
/// 2^-32.
struct Multiplier {
    std::int32_t value = 0;
    std::int32_t shift = 0;
    friend bool operator==(const Multiplier&, const Multiplier&) = default;
};
/// Rounds half away from zero; `real` is finite and not negative.
Multiplier quantize_multiplier(double real);

/// Quantised values an output may take, both ends included.
struct Range {
    std::int32_t min = 0, max = 0;
    friend bool operator==(const Range&, const Range&) = default;
};
/// Of an element type that holds quantised values: [-128, 127] or [0, 255].
Range type_range(ElementType type);
/// type_range() of the output, narrowed by a fused activation.
Range activation_range(Activation activation, const Tensor& output);

/// Conv2d, DepthwiseConv2d, FullyConnected: one multiplier for each output channel, also where the
/// weights have a single scale.
std::vector<Multiplier> channel_multipliers(const Network& network, OperatorId id);
/// Whether the real multipliers of output channels [c0, c1) are all below 1/2 (Multiplier::shift
/// below 0). True where weights have no scale.
bool multipliers_below_half(const Network& network, OperatorId id, std::int32_t c0,
                            std::int32_t c1);

/// Add and Sub: both inputs are shifted left, scaled to a common scale, combined, and scaled to the
/// output.
struct SumMultipliers {
    static constexpr std::int32_t kLeftShift = 20;
    Multiplier first, second, output;
};
SumMultipliers sum_multipliers(const Network& network, OperatorId id);

Multiplier product_multiplier(const Network& network, OperatorId id);  // Mul
Multiplier rescale_multiplier(const Network& network,
                              OperatorId id);  // Quantize between integers, Relu

/// Mean: the multiplier contains the division by `count`, the number of elements in one mean.
struct MeanMultiplier {
    Multiplier multiplier;
    std::int64_t count = 1;
};
MeanMultiplier mean_multiplier(const Network& network, OperatorId id);

/// Softmax and Logistic: input differences become fixed-point numbers with 5 and 4 integer bits.
/// From a distance of `radius` on, the function has reached its limit.
struct ExponentScaling {
    Multiplier multiplier;
    std::int32_t radius = 0;
};
ExponentScaling softmax_scaling(const Network& network, OperatorId id);
ExponentScaling logistic_scaling(const Network& network, OperatorId id);

/// Relu6 clamps in the input's scale and does not rescale.
Range relu6_range(const Network& network, OperatorId id);

}  // namespace outcore::network
