// Operators whose output value depends on one input value alone: 256 results are computed, then
// looked up.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <cstdint>

#include "network/quantization.hpp"
#include "reference/fixed_point.hpp"
#include "reference/kernels.hpp"
#include "reference/single_rounding.hpp"

namespace outcore::reference {
namespace {

using network::ElementType;

/// The number that a byte stands for in an int8 or uint8 tensor.
std::int32_t value_of(std::uint8_t byte, ElementType type) {
    return type == ElementType::UInt8 ? byte : static_cast<std::int8_t>(byte);
}

/// Output value = function(input value), both as quantised numbers; the function clamps.
template <typename Function>
void map_bytes(const Invocation& call, Function function) {
    std::array<std::uint8_t, 256> table{};
    for (std::size_t byte = 0; byte < table.size(); ++byte) {
        const std::int32_t value = value_of(static_cast<std::uint8_t>(byte), call.input(0).type);
        table[byte] = static_cast<std::uint8_t>(function(value));
    }
    std::uint8_t* output = call.output.data();
    for (const std::uint8_t byte : call.inputs[0]) *output++ = table[byte];
}

/// Moves values from the input's to the output's scale.
void rescale(const Invocation& call, network::Range range) {
    const network::Multiplier multiplier = network::rescale_multiplier(call.network, call.id);
    const std::int32_t from = call.input(0).quantization.zero_point();
    const std::int32_t to = call.result().quantization.zero_point();
    map_bytes(call, [&](std::int32_t value) {
        return clamp(wrapping_add(requantize(value - from, multiplier), to), range);
    });
}

/// XNNPACK moves values between scales with a factor of 8 fractional bits; ties go upwards.
void rescale_once(const Invocation& call, float ratio) {
    const auto factor = static_cast<std::int32_t>(std::lrint(256.0F * ratio));
    const std::int32_t from = call.input(0).quantization.zero_point();
    const std::int32_t to = call.result().quantization.zero_point();
    const network::Range range = network::type_range(call.result().type);
    map_bytes(call, [&](std::int32_t value) {
        return clamp((((value - from) * factor + 128) >> 8) + to, range);
    });
}

/// Ratios that XNNPACK takes over; it does not change between int8 and uint8.
bool rescales_once(const Invocation& call, float ratio) {
    return call.rounding == Rounding::FloatHalfEven && call.input(0).type == call.result().type &&
           ratio >= 0x1p-8F && ratio <= 0x1p7F;
}

void quantize_floats(const Invocation& call) {
    const float scale = call.result().quantization.scale();
    const bool once = call.rounding == Rounding::FloatHalfEven;
    const FloatOutput value(call.result().quantization.zero_point(),
                            network::type_range(call.result().type));
    const auto* input = call.input_data<float>(0);
    for (std::uint8_t& byte : call.output) {
        // Double: divides, ties away from zero. FloatHalfEven: multiplies with the reciprocal, ties
        // to even.
        const float steps = once ? *input * (1.0F / scale) : std::round(*input / scale);
        byte = static_cast<std::uint8_t>(value(steps));
        ++input;
    }
}

}  // namespace

void logistic(const Invocation& call) {
    constexpr std::int32_t kInputBits = 4;
    constexpr network::Range kRange = {-128, 127};  // scale 1/256, zero point -128
    const network::ExponentScaling scaling = network::logistic_scaling(call.network, call.id);
    const std::int32_t zero_point = call.input(0).quantization.zero_point();
    map_bytes(call, [&](std::int32_t value) {
        const std::int32_t distance = value - zero_point;
        if (distance <= -scaling.radius) return kRange.min;
        if (distance >= scaling.radius) return kRange.max;
        const std::int32_t share = logistic(requantize(distance, scaling.multiplier), kInputBits);
        return clamp(rounding_shift_right(share, 31 - 8) + kRange.min, kRange);
    });
}

void relu(const Invocation& call) {
    rescale(call, network::activation_range(network::Activation::Relu, call.result()));
}

void relu6(const Invocation& call) {
    const network::Range range = network::relu6_range(call.network, call.id);
    map_bytes(call, [&](std::int32_t value) { return clamp(value, range); });
}

void quantize(const Invocation& call) {
    if (call.input(0).type == ElementType::Float32) {
        quantize_floats(call);
        return;
    }
    const float ratio = call.input(0).quantization.scale() / call.result().quantization.scale();
    if (rescales_once(call, ratio)) {
        rescale_once(call, ratio);
    } else {
        rescale(call, network::type_range(call.result().type));
    }
}

void dequantize(const Invocation& call) {
    const auto scale = static_cast<double>(call.input(0).quantization.scale());
    const std::int32_t zero_point = call.input(0).quantization.zero_point();
    auto* output = call.output_data<float>();
    for (const std::uint8_t byte : call.inputs[0]) {
        *output++ = static_cast<float>(scale * (value_of(byte, call.input(0).type) - zero_point));
    }
}

}  // namespace outcore::reference
