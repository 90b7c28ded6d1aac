// Average and maximum over a window; padding is left out of both.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <limits>
#include <vector>

#include "network/quantization.hpp"
#include "reference/fixed_point.hpp"
#include "reference/kernels.hpp"
#include "reference/window_geometry.hpp"

namespace outcore::reference {
namespace {

/// Nearest integer, ties away from zero.
std::int32_t rounded_quotient(std::int32_t sum, std::int32_t count) {
    return sum > 0 ? (sum + count / 2) / count : (sum - count / 2) / count;
}

/// For each output position: all channels start at `start`, merge(value, channel state) for each
/// tap, and finish(state, number of taps) gives the output value.
template <typename Merge, typename Finish>
void pool(const Invocation& call, std::int32_t start, Merge merge, Finish finish) {
    const auto& window = call.op().as<network::Window>();
    const WindowShape shape(call);
    const network::Range range = network::activation_range(window.activation, call.result());
    const auto* input = call.input_data<std::int8_t>(0);
    auto* output = call.output_data<std::int8_t>();
    std::vector<std::int32_t> states(static_cast<std::size_t>(shape.in_c));

    for_each_position(shape, [&](std::int32_t n, std::int32_t y, std::int32_t x) {
        const Taps rows = row_taps(window, shape, y);
        const Taps columns = column_taps(window, shape, x);
        std::fill(states.begin(), states.end(), start);
        for (std::int32_t ky = rows.first; ky < rows.last; ++ky) {
            for (std::int32_t kx = columns.first; kx < columns.last; ++kx) {
                const std::int8_t* from =
                    input + shape.input_offset(n, rows.origin + ky, columns.origin + kx);
                for (std::size_t c = 0; c < states.size(); ++c)
                    states[c] = merge(states[c], from[c]);
            }
        }
        const std::int32_t count = rows.count() * columns.count();
        for (const std::int32_t state : states) {
            *output++ = static_cast<std::int8_t>(clamp(finish(state, count), range));
        }
    });
}

}  // namespace

void average_pool_2d(const Invocation& call) {
    pool(
        call, 0, [](std::int32_t sum, std::int8_t value) { return sum + value; }, rounded_quotient);
}

void max_pool_2d(const Invocation& call) {
    pool(
        call, std::numeric_limits<std::int8_t>::min(),
        [](std::int32_t largest, std::int8_t value) {
            return std::max<std::int32_t>(largest, value);
        },
        [](std::int32_t largest, std::int32_t) { return largest; });
}

}  // namespace outcore::reference
