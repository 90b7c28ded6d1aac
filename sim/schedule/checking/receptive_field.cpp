// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/receptive_field.hpp"

#include <algorithm>
#include <array>
#include <cmath>

namespace outcore::schedule::checking {
using network::Box;
using network::Extent;
using network::Operator;
using network::OperatorKind;
using network::Tensor;

namespace {

/// Half-open range of one coordinate.
struct Range {
    std::int32_t low = 0, high = 0;
};
/// Rows, columns, channels.
using Ranges = std::array<Range, 3>;

Ranges ranges(const Box& box) {
    return {Range{box.y0, box.y1}, Range{box.x0, box.x1}, Range{box.c0, box.c1}};
}
Box box_of(const Ranges& r) {
    return {r[0].low, r[0].high, r[1].low, r[1].high, r[2].low, r[2].high};
}
Ranges whole_ranges(const Extent& extent) {
    return {Range{0, extent.h}, Range{0, extent.w}, Range{0, extent.c}};
}

Range clipped(Range range, std::int32_t size) {
    const std::int32_t low = std::clamp(range.low, 0, size);
    return {low, std::clamp(range.high, low, size)};
}

/// Dimension `axis` of a tensor with `rank` dimensions as an index of Ranges; negative for leading
/// dimensions, which have size 1.
std::int32_t place_of_axis(std::size_t axis, std::size_t rank) {
    return static_cast<std::int32_t>(axis + 3) - static_cast<std::int32_t>(rank);
}

/// One dimension of a window operator.
struct Taps {
    std::int32_t kernel, stride, dilation, pad, size;
};

/// From the first to the last element inside the input that any tap of outputs `out` meets. Each
/// tap by itself moves in steps of `stride`, so its first and last meeting follow from a division.
Range met(const Taps& taps, const Range& out) {
    Range result{taps.size, 0};
    for (std::int32_t tap = 0; tap < taps.kernel; ++tap) {
        const std::int32_t shift =
            tap * taps.dilation - taps.pad;  // input = output * stride + shift
        const std::int32_t first =
            std::max(out.low, shift >= 0 ? 0 : (-shift + taps.stride - 1) / taps.stride);
        if (taps.size - 1 < shift) continue;
        const std::int32_t last = std::min(out.high - 1, (taps.size - 1 - shift) / taps.stride);
        if (first > last) continue;
        result.low = std::min(result.low, first * taps.stride + shift);
        result.high = std::max(result.high, last * taps.stride + shift + 1);
    }
    return result.low < result.high ? result : Range{0, 0};
}

Ranges window_field(const network::Window& window, const Ranges& out, const Extent& input) {
    return {
        met({window.kernel_h, window.stride_h, window.dilation_h, window.pad_top, input.h}, out[0]),
        met({window.kernel_w, window.stride_w, window.dilation_w, window.pad_left, input.w},
            out[1]),
        out[2]};
}

/// Output channel c of a depthwise convolution reads input channel c / multiplier.
Range depthwise_channels(const Range& out, std::int32_t multiplier) {
    return {out.low / multiplier, (out.high - 1) / multiplier + 1};
}

/// Reduced dimensions are read whole.
Ranges mean_field(const Operator& op, std::size_t rank, Ranges out, const Extent& input) {
    const Ranges all = whole_ranges(input);
    for (const std::int32_t axis : op.as<network::ReduceAttributes>().axes) {
        const std::int32_t place = place_of_axis(static_cast<std::size_t>(axis), rank);
        if (place >= 0) out[static_cast<std::size_t>(place)] = all[static_cast<std::size_t>(place)];
    }
    return out;
}

Ranges pad_field(const network::PadAttributes& pad, Ranges out, const Extent& input) {
    const Ranges all = whole_ranges(input);
    for (std::size_t axis = 0; axis < pad.before.size(); ++axis) {
        const std::int32_t place = place_of_axis(axis, pad.before.size());
        if (place < 0) continue;
        Range& range = out[static_cast<std::size_t>(place)];
        const std::int32_t before = pad.before[axis];
        range = clipped({range.low - before, range.high - before},
                        all[static_cast<std::size_t>(place)].high);
    }
    return out;
}

Ranges transpose_field(const std::vector<std::int32_t>& permutation, const Ranges& out) {
    Ranges field{Range{0, 1}, Range{0, 1}, Range{0, 1}};
    for (std::size_t axis = 0; axis < permutation.size(); ++axis) {
        const std::int32_t to = place_of_axis(axis, permutation.size());
        const std::int32_t from =
            place_of_axis(static_cast<std::size_t>(permutation[axis]), permutation.size());
        if (from < 0) continue;
        field[static_cast<std::size_t>(from)] =
            to < 0 ? Range{0, 1} : out[static_cast<std::size_t>(to)];
    }
    return field;
}

/// The element of a row of `in` elements that nearest-neighbour resizing to `out` elements takes;
/// in float32, as TensorFlow Lite.
std::int32_t nearest(std::int32_t at, std::int32_t in, std::int32_t out,
                     const network::ResizeAttributes& resize) {
    const bool corners = resize.align_corners && out > 1;
    const float step = corners ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                               : static_cast<float>(in) / static_cast<float>(out);
    const float centre =
        resize.half_pixel_centers ? static_cast<float>(at) + 0.5F : static_cast<float>(at);
    const float place =
        resize.align_corners ? std::round(centre * step) : std::floor(centre * step);
    return std::max(0, std::min(static_cast<std::int32_t>(place), in - 1));
}

Ranges resize_field(const network::ResizeAttributes& resize, const Ranges& out, const Extent& input,
                    const Extent& output) {
    const auto along = [&](const Range& range, std::int32_t in, std::int32_t size) {
        return Range{nearest(range.low, in, size, resize),
                     nearest(range.high - 1, in, size, resize) + 1};
    };
    return {along(out[0], input.h, output.h), along(out[1], input.w, output.w), out[2]};
}

Ranges concatenation_field(const network::Network& network, const Operator& op, Ranges out,
                           std::size_t index) {
    const auto axis = static_cast<std::size_t>(op.as<network::Fused>().axis);
    const std::int32_t place = place_of_axis(axis, network.tensor(op.output).shape.size());
    if (place < 0) return out;
    std::int32_t before = 0;
    for (std::size_t i = 0; i < index; ++i) before += network.tensor(op.inputs[i]).shape.at(axis);
    Range& range = out[static_cast<std::size_t>(place)];
    range = clipped({range.low - before, range.high - before},
                    network.tensor(op.inputs[index]).shape.at(axis));
    return out;
}

/// Dimensions of size 1 are read again and again.
Ranges broadcast_field(Ranges out, const Extent& input) {
    const Ranges all = whole_ranges(input);
    for (std::size_t i = 0; i < out.size(); ++i) {
        if (all[i].high == 1) out[i] = {0, 1};
    }
    return out;
}

std::optional<OperatorShape> fully_connected_shape(const network::Network& network,
                                                   const Operator& op) {
    const Tensor& weights = network.tensor(op.inputs.at(1));
    const std::int32_t depth = weights.shape.at(1);
    const auto rows = static_cast<std::int32_t>(network.tensor(op.inputs[0]).elements() / depth);
    return OperatorShape{{1, rows, weights.shape.at(0)}, {{1, rows, depth}}, depth};
}

/// Reduced dimensions stay, with size 1, whether or not the output tensor keeps them.
Extent mean_output(const Operator& op, std::size_t rank, const Extent& input) {
    Ranges out = whole_ranges(input);
    for (const std::int32_t axis : op.as<network::ReduceAttributes>().axes) {
        const std::int32_t place = place_of_axis(static_cast<std::size_t>(axis), rank);
        if (place >= 0) out[static_cast<std::size_t>(place)] = {0, 1};
    }
    return {out[0].high, out[1].high, out[2].high};
}

}  // namespace

std::optional<OperatorShape> operator_shape(const network::Network& network, const Operator& op) {
    if (network::is_view(op.kind)) return std::nullopt;
    if (op.kind == OperatorKind::FullyConnected) return fully_connected_shape(network, op);
    OperatorShape shape;
    for (std::size_t i = 0; i < network::operand_count(op); ++i) {
        const auto input = network::canonical_extent(network.tensor(op.inputs[i]));
        if (!input) return std::nullopt;
        shape.inputs.push_back(*input);
    }
    if (op.kind == OperatorKind::Mean) {
        shape.output = mean_output(op, network.tensor(op.inputs[0]).shape.size(), shape.inputs[0]);
    } else {
        const auto output = network::canonical_extent(network.tensor(op.output));
        if (!output) return std::nullopt;
        shape.output = *output;
    }
    if (op.kind == OperatorKind::Conv2d) shape.reduction = shape.inputs[0].c;
    return shape;
}

Box receptive_field(const network::Network& network, const Operator& op, const OperatorShape& shape,
                    const network::Tile& tile, std::size_t index) {
    const Extent& input = shape.inputs.at(index);
    const Ranges out = ranges(tile.out);
    Ranges field = out;
    switch (op.kind) {
        case OperatorKind::Conv2d:
            field = window_field(op.as<network::Window>(), out, input);
            field[2] = {tile.k0, tile.k1};
            break;
        case OperatorKind::FullyConnected:
            field[2] = {tile.k0, tile.k1};
            break;
        case OperatorKind::DepthwiseConv2d:
            field = window_field(op.as<network::Window>(), out, input);
            field[2] = depthwise_channels(out[2], op.as<network::Window>().depth_multiplier);
            break;
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d:
            field = window_field(op.as<network::Window>(), out, input);
            break;
        case OperatorKind::Mean:
            field = mean_field(op, network.tensor(op.inputs[0]).shape.size(), out, input);
            break;
        case OperatorKind::Pad:
            field = pad_field(op.as<network::PadAttributes>(), out, input);
            break;
        case OperatorKind::Transpose:
            field = transpose_field(op.as<network::TransposeAttributes>().permutation, out);
            break;
        case OperatorKind::ResizeNearestNeighbor:
            field = resize_field(op.as<network::ResizeAttributes>(), out, input, shape.output);
            break;
        case OperatorKind::Concatenation:
            field = concatenation_field(network, op, out, index);
            break;
        case OperatorKind::Softmax:
            field[2] = {0, input.c};
            break;
        case OperatorKind::Add:
        case OperatorKind::Sub:
        case OperatorKind::Mul:
            field = broadcast_field(out, input);
            break;
        case OperatorKind::Dequantize:
        case OperatorKind::Logistic:
        case OperatorKind::Quantize:
        case OperatorKind::Relu:
        case OperatorKind::Relu6:
        case OperatorKind::Reshape:
        case OperatorKind::Squeeze:
            break;  // element by element
    }
    return box_of(field);
}

}  // namespace outcore::schedule::checking
