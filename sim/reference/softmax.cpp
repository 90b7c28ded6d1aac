// Softmax over the last dimension. The output's scale is 1/256 and its zero point -128.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <limits>

#include "network/quantization.hpp"
#include "reference/fixed_point.hpp"
#include "reference/kernels.hpp"

namespace outcore::reference {
namespace {

constexpr std::int32_t kInputBits = 5;  // integer bits of a scaled difference
constexpr std::int32_t kSumBits = 12;   // integer bits of the sum of exponentials
constexpr std::int32_t kLargestSum = std::numeric_limits<std::int32_t>::max();
constexpr network::Range kRange = {-128, 127};

/// e^(scale * -distance) in Q(0) for each distance from the largest input; 0 where it no longer
/// counts.
std::array<std::int32_t, 256> exponentials(const network::ExponentScaling& scaling) {
    std::array<std::int32_t, 256> table{};
    const std::int32_t last = std::min(scaling.radius, 255);
    for (std::int32_t distance = 0; distance <= last; ++distance) {
        const std::int32_t scaled = requantize(-distance, scaling.multiplier);
        table[static_cast<std::size_t>(distance)] = exp_of_negative(scaled, kInputBits);
    }
    return table;
}

void softmax_row(const std::int8_t* input, std::int32_t depth,
                 const std::array<std::int32_t, 256>& table, std::int8_t* output) {
    const std::int32_t largest = *std::max_element(input, input + depth);
    const auto exponential = [&](std::int32_t c) {
        return table[static_cast<std::size_t>(largest - input[c])];
    };

    std::int64_t sum = 0;
    for (std::int32_t c = 0; c < depth; ++c) sum += rounding_shift_right(exponential(c), kSumBits);
    const auto in_range = static_cast<std::int32_t>(std::min<std::int64_t>(sum, kLargestSum));
    const Reciprocal inverse = reciprocal(in_range, kSumBits);
    const std::int32_t shift = inverse.shift + 31 - 8;  // 8 fractional bits are kept
    for (std::int32_t c = 0; c < depth; ++c) {
        const std::int32_t share =
            rounding_shift_right(multiply_high(inverse.fraction, exponential(c)), shift);
        output[c] = static_cast<std::int8_t>(clamp(share + kRange.min, kRange));
    }
}

/// TensorFlow Lite itself (XNNPACK leaves this operator to it): the same by float32 numbers.
std::array<float, 256> float_exponentials(const Invocation& call) {
    const float scale =
        -call.input(0).quantization.scale() * call.op().as<network::SoftmaxAttributes>().beta;
    std::array<float, 256> table{};
    for (std::size_t distance = 0; distance < table.size(); ++distance) {
        table[distance] = std::exp(scale * static_cast<float>(distance));
    }
    return table;
}

void softmax_row(const std::int8_t* input, std::int32_t depth, const std::array<float, 256>& table,
                 std::int8_t* output) {
    const std::int32_t largest = *std::max_element(input, input + depth);
    const auto exponential = [&](std::int32_t c) {
        return table[static_cast<std::size_t>(largest - input[c])];
    };

    float sum = 0.0F;
    for (std::int32_t c = 0; c < depth; ++c) sum += exponential(c);
    const float inverse = 1.0F / (sum * (1.0F / 256.0F));
    for (std::int32_t c = 0; c < depth; ++c) {
        const auto share = static_cast<std::int32_t>(exponential(c) * inverse + 0.5F);
        output[c] = static_cast<std::int8_t>(clamp(share + kRange.min, kRange));
    }
}

template <typename Table>
void softmax_rows(const Invocation& call, const Table& table) {
    const std::int32_t depth = call.input(0).shape.back();
    const auto* input = call.input_data<std::int8_t>(0);
    auto* output = call.output_data<std::int8_t>();
    const std::int64_t rows = call.input(0).elements() / depth;
    for (std::int64_t row = 0; row < rows; ++row, input += depth, output += depth) {
        softmax_row(input, depth, table, output);
    }
}

}  // namespace

void softmax(const Invocation& call) {
    if (call.rounding == Rounding::Double) {
        softmax_rows(call, exponentials(network::softmax_scaling(call.network, call.id)));
    } else {
        softmax_rows(call, float_exponentials(call));
    }
}

}  // namespace outcore::reference
