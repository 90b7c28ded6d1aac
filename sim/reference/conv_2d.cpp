// Each output position gathers its input patch once and takes a dot product with the weights of
// every output channel. Taps in the padding contribute nothing.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <vector>

#include "reference/integer_tensor.hpp"
#include "reference/kernels.hpp"
#include "reference/output_stage.hpp"
#include "reference/window_geometry.hpp"

namespace outcore::reference {
namespace {

/// Kernel rows x kernel columns x input channels, 0 in the padding.
class Patch {
  public:
    Patch(const network::Window& window, const WindowShape& shape, const std::int16_t* input)
        : window_(window),
          shape_(shape),
          input_(input),
          values_(static_cast<std::size_t>(window.kernel_h * window.kernel_w * shape.in_c)) {}

    std::size_t size() const { return values_.size(); }

    const std::int16_t* gather(std::int32_t n, std::int32_t y, std::int32_t x) {
        const Taps rows = row_taps(window_, shape_, y);
        const Taps columns = column_taps(window_, shape_, x);
        const bool padded = rows.count() < window_.kernel_h || columns.count() < window_.kernel_w;
        if (padded) std::fill(values_.begin(), values_.end(), std::int16_t{0});
        for (std::int32_t ky = rows.first; ky < rows.last; ++ky) {
            const std::int32_t in_y = rows.origin + ky * window_.dilation_h;
            for (std::int32_t kx = columns.first; kx < columns.last; ++kx) {
                const std::int32_t in_x = columns.origin + kx * window_.dilation_w;
                const std::int16_t* from = input_ + shape_.input_offset(n, in_y, in_x);
                std::copy_n(from, shape_.in_c,
                            values_.data() + (ky * window_.kernel_w + kx) * shape_.in_c);
            }
        }
        return values_.data();
    }

  private:
    const network::Window& window_;
    const WindowShape& shape_;
    const std::int16_t* input_;
    std::vector<std::int16_t> values_;
};

}  // namespace

void conv_2d(const Invocation& call) {
    const WindowShape shape(call);
    const std::vector<std::int16_t> input =
        widened(call.input_data<std::int8_t>(0), call.inputs[0].size(),
                call.input(0).quantization.zero_point());
    const std::vector<std::int16_t> weights =
        widened(call.input_data<std::int8_t>(1), call.inputs[1].size(), 0);
    const OutputStage stage(call);
    Patch patch(call.op().as<network::Window>(), shape, input.data());
    std::vector<std::int32_t> accumulators(stage.channels());
    auto* output = call.output_data<std::int8_t>();

    for_each_position(shape, [&](std::int32_t n, std::int32_t y, std::int32_t x) {
        const std::int16_t* values = patch.gather(n, y, x);
        const std::int16_t* row = weights.data();
        for (std::size_t c = 0; c < stage.channels(); ++c, row += patch.size()) {
            accumulators[c] = dot_product(values, row, patch.size());
        }
        stage.store(accumulators.data(), output);
        output += stage.channels();
    });
}

}  // namespace outcore::reference
