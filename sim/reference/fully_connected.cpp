// SPDX-License-Identifier: Apache-2.0
#include <vector>

#include "reference/integer_tensor.hpp"
#include "reference/kernels.hpp"
#include "reference/output_stage.hpp"

namespace outcore::reference {

void fully_connected(const Invocation& call) {
    const std::vector<std::int16_t> input =
        widened(call.input_data<std::int8_t>(0), call.inputs[0].size(),
                call.input(0).quantization.zero_point());
    const std::vector<std::int16_t> weights =
        widened(call.input_data<std::int8_t>(1), call.inputs[1].size(), 0);
    const OutputStage stage(call);
    const auto depth = static_cast<std::size_t>(call.input(1).shape[1]);
    std::vector<std::int32_t> accumulators(stage.channels());
    auto* output = call.output_data<std::int8_t>();

    for (std::size_t start = 0; start < input.size(); start += depth) {
        for (std::size_t c = 0; c < stage.channels(); ++c) {
            accumulators[c] = dot_product(input.data() + start, weights.data() + c * depth, depth);
        }
        stage.store(accumulators.data(), output);
        output += stage.channels();
    }
}

}  // namespace outcore::reference
