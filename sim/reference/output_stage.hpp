// The end of every convolution and fully-connected layer: int32 accumulators to int8 values.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <vector>

#include "network/quantization.hpp"
#include "reference/invocation.hpp"

namespace outcore::reference {

/// Bias, scaling by output channel, zero point and fused activation of one operator.
class OutputStage {
  public:
    explicit OutputStage(const Invocation& call);

    std::size_t channels() const { return channels_; }
    /// Writes one value for each channel. The accumulators hold the sums of products without the
    /// bias.
    void store(const std::int32_t* accumulators, std::int8_t* output) const;

  private:
    std::int32_t biased(const std::int32_t* accumulators, std::size_t channel) const;
    void store_double(const std::int32_t* accumulators, std::int8_t* output) const;
    void store_float(const std::int32_t* accumulators, std::int8_t* output) const;

    Rounding rounding_;
    std::size_t channels_ = 0;
    std::vector<std::int32_t> bias_;
    std::vector<network::Multiplier> multipliers_;  // Rounding::Double
    std::vector<float> scales_;                     // Rounding::FloatHalfEven
    std::int32_t zero_point_ = 0;
    network::Range range_;
};

}  // namespace outcore::reference
