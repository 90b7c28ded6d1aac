// SPDX-License-Identifier: Apache-2.0
#include "reference/output_stage.hpp"

#include "reference/fixed_point.hpp"
#include "reference/single_rounding.hpp"

namespace outcore::reference {
namespace {

network::Activation activation_of(const network::Operator& op) {
    if (op.kind == network::OperatorKind::FullyConnected) return op.as<network::Fused>().activation;
    return op.as<network::Window>().activation;
}

std::vector<std::int32_t> bias_of(const Invocation& call, std::size_t channels) {
    if (call.inputs.size() < 3 || call.inputs[2].empty())
        return std::vector<std::int32_t>(channels, 0);
    const auto* data = call.input_data<std::int32_t>(2);
    return {data, data + channels};
}

}  // namespace

OutputStage::OutputStage(const Invocation& call)
    : rounding_(call.rounding),
      multipliers_(network::channel_multipliers(call.network, call.id)),
      zero_point_(call.result().quantization.zero_point()),
      range_(network::activation_range(activation_of(call.op()), call.result())) {
    channels_ = multipliers_.size();
    bias_ = bias_of(call, channels_);
    const float in = call.input(0).quantization.scale();
    const float out = call.result().quantization.scale();
    for (std::size_t c = 0; c < channels_; ++c) {
        scales_.push_back(in * call.input(1).quantization.scale(c) / out);
    }
}

void OutputStage::store(const std::int32_t* accumulators, std::int8_t* output) const {
    if (rounding_ == Rounding::Double) {
        store_double(accumulators, output);
    } else {
        store_float(accumulators, output);
    }
}

std::int32_t OutputStage::biased(const std::int32_t* accumulators, std::size_t channel) const {
    return wrapping_add(accumulators[channel], bias_[channel]);
}

void OutputStage::store_double(const std::int32_t* accumulators, std::int8_t* output) const {
    for (std::size_t c = 0; c < channels_; ++c) {
        const std::int32_t scaled = requantize(biased(accumulators, c), multipliers_[c]);
        output[c] = static_cast<std::int8_t>(clamp(wrapping_add(scaled, zero_point_), range_));
    }
}

void OutputStage::store_float(const std::int32_t* accumulators, std::int8_t* output) const {
    const FloatOutput value(zero_point_, range_);
    for (std::size_t c = 0; c < channels_; ++c) {
        output[c] = static_cast<std::int8_t>(
            value(static_cast<float>(biased(accumulators, c)) * scales_[c]));
    }
}

}  // namespace outcore::reference
