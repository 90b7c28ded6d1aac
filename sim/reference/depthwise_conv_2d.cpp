// Output channel c reads input channel c / depth_multiplier only. All channels of a tap are done
// together, since they are neighbours in memory.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "reference/integer_tensor.hpp"
#include "reference/kernels.hpp"
#include "reference/output_stage.hpp"
#include "reference/window_geometry.hpp"

namespace outcore::reference {
namespace {

void accumulate_channels(const std::int16_t* input, const std::int16_t* weights,
                         std::size_t channels, std::int32_t* accumulators) {
    for (std::size_t c = 0; c < channels; ++c)
        accumulators[c] += std::int32_t{input[c]} * weights[c];
}

void accumulate_multiplied(const std::int16_t* input, const std::int16_t* weights,
                           std::size_t channels, std::size_t multiplier,
                           std::int32_t* accumulators) {
    for (std::size_t c = 0; c < channels; ++c) {
        const std::int32_t value = input[c];
        for (std::size_t m = 0; m < multiplier; ++m) accumulators[m] += value * weights[m];
        accumulators += multiplier;
        weights += multiplier;
    }
}

}  // namespace

void depthwise_conv_2d(const Invocation& call) {
    const auto& window = call.op().as<network::Window>();
    const WindowShape shape(call);
    const std::vector<std::int16_t> input =
        widened(call.input_data<std::int8_t>(0), call.inputs[0].size(),
                call.input(0).quantization.zero_point());
    const std::vector<std::int16_t> weights =
        widened(call.input_data<std::int8_t>(1), call.inputs[1].size(), 0);
    const OutputStage stage(call);
    const auto in_channels = static_cast<std::size_t>(shape.in_c);
    const std::size_t multiplier = stage.channels() / in_channels;
    std::vector<std::int32_t> accumulators(stage.channels());
    auto* output = call.output_data<std::int8_t>();

    for_each_position(shape, [&](std::int32_t n, std::int32_t y, std::int32_t x) {
        const Taps rows = row_taps(window, shape, y);
        const Taps columns = column_taps(window, shape, x);
        std::fill(accumulators.begin(), accumulators.end(), 0);
        for (std::int32_t ky = rows.first; ky < rows.last; ++ky) {
            for (std::int32_t kx = columns.first; kx < columns.last; ++kx) {
                const std::int16_t* from =
                    input.data() + shape.input_offset(n, rows.origin + ky * window.dilation_h,
                                                      columns.origin + kx * window.dilation_w);
                const auto tap = static_cast<std::size_t>(ky * window.kernel_w + kx);
                const std::int16_t* taps = weights.data() + tap * stage.channels();
                if (multiplier == 1) {
                    accumulate_channels(from, taps, in_channels, accumulators.data());
                } else {
                    accumulate_multiplied(from, taps, in_channels, multiplier, accumulators.data());
                }
            }
        }
        stage.store(accumulators.data(), output);
        output += stage.channels();
    });
}

}  // namespace outcore::reference
