// Operators that move elements and compute nothing; any element type.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <vector>

#include "reference/index_walk.hpp"
#include "reference/kernels.hpp"

namespace outcore::reference {
namespace {

std::size_t element_bytes(const network::Tensor& tensor) {
    return static_cast<std::size_t>(network::size_bytes(tensor.type));
}

/// Bytes of all dimensions from `axis` on.
std::size_t bytes_from(const network::Tensor& tensor, std::size_t axis) {
    std::size_t bytes = element_bytes(tensor);
    for (std::size_t d = axis; d < tensor.shape.size(); ++d)
        bytes *= static_cast<std::size_t>(tensor.shape[d]);
    return bytes;
}

/// The byte that represents 0.0 in every element: the zero point, or 0 for float32.
int zero_byte(const network::Tensor& tensor) {
    return tensor.type == network::ElementType::Float32 ? 0 : tensor.quantization.zero_point();
}

template <typename T>
void transpose_elements(const Invocation& call) {
    const auto& permutation = call.op().as<network::TransposeAttributes>().permutation;
    const Strides dense = dense_strides(call.input(0).shape);
    Strides strides;
    for (const std::int32_t from : permutation)
        strides.push_back(dense[static_cast<std::size_t>(from)]);
    const Shape& shape = call.result().shape;
    const std::ptrdiff_t step = row_step(strides);
    const T* input = call.input_data<T>(0);
    T* output = call.output_data<T>();
    for_each_row(shape, std::array{strides}, [&](const std::array<std::ptrdiff_t, 1>& offsets) {
        const T* from = input + offsets[0];
        for (std::int32_t i = 0; i < row_length(shape); ++i, from += step) *output++ = *from;
    });
}

/// Input position for each output position along one axis. The scale is a float32, so positions
/// that are whole numbers in exact arithmetic may fall to either side; a conforming result needs
/// the same float32.
std::vector<std::size_t> nearest_positions(std::int32_t from, std::int32_t to,
                                           const network::ResizeAttributes& resize) {
    const bool corners = resize.align_corners && to > 1;
    const float scale = corners ? static_cast<float>(from - 1) / static_cast<float>(to - 1)
                                : static_cast<float>(from) / static_cast<float>(to);
    const float offset = resize.half_pixel_centers ? 0.5F : 0.0F;
    std::vector<std::size_t> positions;
    for (std::int32_t i = 0; i < to; ++i) {
        const float exact = (static_cast<float>(i) + offset) * scale;
        const float whole = resize.align_corners ? std::round(exact) : std::floor(exact);
        positions.push_back(
            static_cast<std::size_t>(std::min(static_cast<std::int32_t>(whole), from - 1)));
    }
    return positions;
}

}  // namespace

void copy(const Invocation& call) {
    std::copy(call.inputs[0].begin(), call.inputs[0].end(), call.output.begin());
}

void transpose(const Invocation& call) {
    if (element_bytes(call.result()) == 1) {
        transpose_elements<std::uint8_t>(call);
    } else {
        transpose_elements<std::uint32_t>(call);
    }
}

void pad(const Invocation& call) {
    const auto& before = call.op().as<network::PadAttributes>().before;
    const Shape& shape = call.input(0).shape;
    const Strides strides = dense_strides(call.result().shape);
    const std::size_t element = element_bytes(call.result());
    std::memset(call.output.data(), zero_byte(call.result()), call.output.size());
    std::ptrdiff_t start = 0;
    for (std::size_t d = 0; d < shape.size(); ++d) start += before[d] * strides[d];
    const std::size_t row = element * static_cast<std::size_t>(row_length(shape));
    const std::uint8_t* input = call.inputs[0].data();
    for_each_row(shape, std::array{strides}, [&](const std::array<std::ptrdiff_t, 1>& offsets) {
        std::copy_n(input, row,
                    call.output.data() + static_cast<std::size_t>(start + offsets[0]) * element);
        input += row;
    });
}

void concatenation(const Invocation& call) {
    const auto axis = static_cast<std::size_t>(call.op().as<network::Fused>().axis);
    const std::size_t stride = bytes_from(call.result(), axis);
    std::uint8_t* start = call.output.data();
    for (std::size_t i = 0; i < call.inputs.size(); ++i) {
        const std::size_t run = bytes_from(call.input(i), axis);
        std::uint8_t* output = start;
        for (std::size_t at = 0; at < call.inputs[i].size(); at += run, output += stride) {
            std::copy_n(call.inputs[i].data() + at, run, output);
        }
        start += run;
    }
}

void resize_nearest_neighbor(const Invocation& call) {
    const auto& resize = call.op().as<network::ResizeAttributes>();
    const Shape& from = call.input(0).shape;
    const Shape& to = call.result().shape;
    const std::vector<std::size_t> rows = nearest_positions(from[1], to[1], resize);
    const std::vector<std::size_t> columns = nearest_positions(from[2], to[2], resize);
    const std::size_t pixel = bytes_from(call.input(0), 3);
    const std::size_t line = bytes_from(call.input(0), 2);
    std::uint8_t* output = call.output.data();
    for (std::size_t n = 0; n < static_cast<std::size_t>(from[0]); ++n) {
        const std::uint8_t* image = call.inputs[0].data() + n * bytes_from(call.input(0), 1);
        for (const std::size_t y : rows) {
            for (const std::size_t x : columns) {
                output = std::copy_n(image + y * line + x * pixel, pixel, output);
            }
        }
    }
}

}  // namespace outcore::reference
