// Mean over any set of axes: integer sums, then one requantisation whose multiplier holds the
// division.
// SPDX-License-Identifier: Apache-2.0
#include <array>
#include <cmath>
#include <vector>

#include "network/quantization.hpp"
#include "reference/fixed_point.hpp"
#include "reference/index_walk.hpp"
#include "reference/kernels.hpp"
#include "reference/single_rounding.hpp"

namespace outcore::reference {
namespace {

/// Strides into the output for a walk over the input: 0 along the reduced axes.
Strides reduced_strides(const Shape& shape, const std::vector<std::int32_t>& axes) {
    Shape kept = shape;
    for (const std::int32_t axis : axes) kept[static_cast<std::size_t>(axis)] = 1;
    return broadcast_strides(kept, shape);
}

std::vector<std::int64_t> sums(const Invocation& call) {
    const Shape& shape = call.input(0).shape;
    const Strides strides = reduced_strides(shape, call.op().as<network::ReduceAttributes>().axes);
    const std::ptrdiff_t step = row_step(strides);
    const auto* input = call.input_data<std::int8_t>(0);
    std::vector<std::int64_t> result(call.output.size(), 0);
    for_each_row(shape, std::array{strides}, [&](const std::array<std::ptrdiff_t, 1>& offsets) {
        std::int64_t* sum = result.data() + offsets[0];
        for (std::int32_t i = 0; i < row_length(shape); ++i, sum += step) *sum += *input++;
    });
    return result;
}

/// XNNPACK takes over the mean over rows and columns of an image only.
bool is_global_average(const Invocation& call) {
    const auto& reduce = call.op().as<network::ReduceAttributes>();
    return call.input(0).shape.size() == 4 && reduce.axes == std::vector<std::int32_t>{1, 2};
}

void mean_rounded_once(const Invocation& call) {
    const network::Quantization& from = call.input(0).quantization;
    const network::Quantization& to = call.result().quantization;
    const std::int64_t count = network::mean_multiplier(call.network, call.id).count;
    const float scale = from.scale() / (to.scale() * static_cast<float>(count));
    const FloatOutput value(to.zero_point(), network::type_range(call.result().type));
    auto* output = call.output_data<std::int8_t>();
    for (const std::int64_t sum : sums(call)) {
        *output++ = static_cast<std::int8_t>(
            value(static_cast<float>(sum - from.zero_point() * count) * scale));
    }
}

/// What TensorFlow Lite itself does for all other means: between equal scales the plain mean
/// without its fraction.
void mean_in_float(const Invocation& call) {
    const network::Quantization& from = call.input(0).quantization;
    const network::Quantization& to = call.result().quantization;
    const std::int64_t count = network::mean_multiplier(call.network, call.id).count;
    const network::Range range = network::type_range(call.result().type);
    const bool same = from.scale() == to.scale() && from.zero_point() == to.zero_point();
    const float scale = from.scale() / to.scale();
    const float bias = static_cast<float>(-from.zero_point()) * scale;
    auto* output = call.output_data<std::int8_t>();
    for (const std::int64_t sum : sums(call)) {
        const float plain = static_cast<float>(sum) / static_cast<float>(count);
        const auto value =
            same ? static_cast<std::int32_t>(sum / count)
                 : static_cast<std::int32_t>(std::round(plain * scale + bias)) + to.zero_point();
        *output++ = static_cast<std::int8_t>(clamp(value, range));
    }
}

void mean_rounded_twice(const Invocation& call) {
    const network::MeanMultiplier scaling = network::mean_multiplier(call.network, call.id);
    const std::int64_t offset = call.input(0).quantization.zero_point() * scaling.count;
    const std::int32_t zero_point = call.result().quantization.zero_point();
    const network::Range range = network::type_range(call.result().type);
    auto* output = call.output_data<std::int8_t>();
    for (const std::int64_t sum : sums(call)) {
        const std::int32_t scaled =
            requantize(static_cast<std::int32_t>(sum - offset), scaling.multiplier);
        *output++ = static_cast<std::int8_t>(clamp(wrapping_add(scaled, zero_point), range));
    }
}

}  // namespace

void mean(const Invocation& call) {
    if (call.rounding == Rounding::Double) {
        mean_rounded_twice(call);
    } else if (is_global_average(call)) {
        mean_rounded_once(call);
    } else {
        mean_in_float(call);
    }
}

}  // namespace outcore::reference
