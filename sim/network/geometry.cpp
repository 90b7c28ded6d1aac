// SPDX-License-Identifier: Apache-2.0
#include "network/geometry.hpp"

#include <algorithm>
#include <array>
#include <cassert>
#include <cmath>
#include <tuple>
#include <utility>

namespace outcore::network {
namespace {

std::optional<Extent> canonical_extent(const std::vector<std::int32_t>& shape) {
    Extent extent;
    const std::size_t rank = shape.size();
    for (std::size_t i = 0; i + 3 < rank; ++i) {
        if (shape[i] != 1) return std::nullopt;
    }
    if (rank >= 1) extent.c = shape[rank - 1];
    if (rank >= 2) extent.w = shape[rank - 2];
    if (rank >= 3) extent.h = shape[rank - 3];
    return extent;
}

/// FullyConnected flattens its input to rows x depth, depth being the second dimension of the
/// weights.
std::optional<Geometry> fully_connected_geometry(const Network& network, const Operator& op) {
    const Tensor& weights = network.tensor(op.inputs[1]);
    const std::int32_t depth = weights.shape.at(1);
    const auto rows = static_cast<std::int32_t>(network.tensor(op.inputs[0]).elements() / depth);
    return Geometry{{1, rows, weights.shape.at(0)}, {{1, rows, depth}}, depth};
}

/// Input rows that output rows [o0, o1) of a window reach, clipped to [0, size).
std::pair<std::int32_t, std::int32_t> reach(std::int32_t o0, std::int32_t o1, std::int32_t stride,
                                            std::int32_t dilation, std::int32_t kernel,
                                            std::int32_t pad, std::int32_t size) {
    const std::int32_t first = o0 * stride - pad;
    const std::int32_t last = (o1 - 1) * stride - pad + (kernel - 1) * dilation;
    return {std::clamp(first, 0, size), std::clamp(last + 1, 0, size)};
}

Box window_box(const Window& window, const Box& out, const Extent& input) {
    Box box;
    std::tie(box.y0, box.y1) = reach(out.y0, out.y1, window.stride_h, window.dilation_h,
                                     window.kernel_h, window.pad_top, input.h);
    std::tie(box.x0, box.x1) = reach(out.x0, out.x1, window.stride_w, window.dilation_w,
                                     window.kernel_w, window.pad_left, input.w);
    return box;
}

/// Axis `axis` of a tensor of `rank` dimensions as 0 = rows, 1 = columns, 2 = channels; negative
/// when in front of them.
std::int32_t canonical_axis(std::int32_t axis, std::size_t rank) {
    return axis - static_cast<std::int32_t>(rank) + 3;
}

Box pad_box(const PadAttributes& pad, const Box& out, const Extent& input) {
    const auto before = [&](std::int32_t canonical) {
        const auto axis = canonical + static_cast<std::int32_t>(pad.before.size()) - 3;
        return axis < 0 ? 0 : pad.before[static_cast<std::size_t>(axis)];
    };
    const auto clip = [](std::int32_t v, std::int32_t size) { return std::clamp(v, 0, size); };
    return {clip(out.y0 - before(0), input.h), clip(out.y1 - before(0), input.h),
            clip(out.x0 - before(1), input.w), clip(out.x1 - before(1), input.w),
            clip(out.c0 - before(2), input.c), clip(out.c1 - before(2), input.c)};
}

Box transpose_box(const TransposeAttributes& transpose, const Box& out) {
    const std::size_t rank = transpose.permutation.size();
    const std::int32_t out_ranges[3][2] = {{out.y0, out.y1}, {out.x0, out.x1}, {out.c0, out.c1}};
    std::int32_t in_ranges[3][2] = {{0, 1}, {0, 1}, {0, 1}};
    for (std::size_t i = 0; i < rank; ++i) {
        const std::int32_t to = canonical_axis(static_cast<std::int32_t>(i), rank);
        const std::int32_t from = canonical_axis(transpose.permutation[i], rank);
        if (from < 0) continue;  // a leading 1
        for (int side = 0; side < 2; ++side)
            in_ranges[from][side] = to < 0 ? side : out_ranges[to][side];
    }
    return {in_ranges[0][0], in_ranges[0][1], in_ranges[1][0],
            in_ranges[1][1], in_ranges[2][0], in_ranges[2][1]};
}

/// Which of rows, columns and channels of its input a MEAN reduces.
std::array<bool, 3> reduced_dimensions(const Network& network, const Operator& op) {
    const std::size_t rank = network.tensor(op.inputs[0]).shape.size();
    std::array<bool, 3> reduced{};
    for (const std::int32_t axis : op.as<ReduceAttributes>().axes) {
        const std::int32_t canonical = canonical_axis(axis, rank);
        if (canonical >= 0) reduced[static_cast<std::size_t>(canonical)] = true;
    }
    return reduced;
}

Extent mean_extent(const Network& network, const Operator& op, const Extent& input) {
    const auto reduced = reduced_dimensions(network, op);
    return {reduced[0] ? 1 : input.h, reduced[1] ? 1 : input.w, reduced[2] ? 1 : input.c};
}

Box mean_box(const Network& network, const Operator& op, const Box& out, const Extent& input) {
    const auto reduced = reduced_dimensions(network, op);
    Box box = out;
    if (reduced[0]) std::tie(box.y0, box.y1) = std::pair(0, input.h);
    if (reduced[1]) std::tie(box.x0, box.x1) = std::pair(0, input.w);
    if (reduced[2]) std::tie(box.c0, box.c1) = std::pair(0, input.c);
    return box;
}

/// The source coordinate rule of TFLite's RESIZE_NEAREST_NEIGHBOR, in float32 as there.
std::int32_t nearest_source(std::int32_t o, std::int32_t in, std::int32_t out,
                            const ResizeAttributes& resize) {
    const float scale = (resize.align_corners && out > 1)
                            ? static_cast<float>(in - 1) / static_cast<float>(out - 1)
                            : static_cast<float>(in) / static_cast<float>(out);
    const float offset = resize.half_pixel_centers ? 0.5F : 0.0F;
    const float position = (static_cast<float>(o) + offset) * scale;
    const float rounded = resize.align_corners ? std::round(position) : std::floor(position);
    return std::clamp(static_cast<std::int32_t>(rounded), 0, in - 1);
}

Box resize_box(const ResizeAttributes& resize, const Box& out, const Extent& input,
               const Extent& output) {
    return {nearest_source(out.y0, input.h, output.h, resize),
            nearest_source(out.y1 - 1, input.h, output.h, resize) + 1,
            nearest_source(out.x0, input.w, output.w, resize),
            nearest_source(out.x1 - 1, input.w, output.w, resize) + 1,
            out.c0,
            out.c1};
}

/// The part of a concatenation's input that lands in `out`.
Box concatenation_box(const Network& network, const Operator& op, const Box& out,
                      std::size_t index) {
    const std::size_t rank = network.tensor(op.output).shape.size();
    const std::int32_t axis = canonical_axis(op.as<Fused>().axis, rank);
    std::int32_t offset = 0;
    for (std::size_t i = 0; i < index; ++i) {
        offset +=
            network.tensor(op.inputs[i]).shape.at(static_cast<std::size_t>(op.as<Fused>().axis));
    }
    const Extent input = *canonical_extent(network.tensor(op.inputs[index]));
    Box box = out;
    const auto shift = [&](std::int32_t& low, std::int32_t& high, std::int32_t size) {
        low = std::clamp(low - offset, 0, size);
        high = std::clamp(high - offset, 0, size);
    };
    if (axis == 0) shift(box.y0, box.y1, input.h);
    if (axis == 1) shift(box.x0, box.x1, input.w);
    if (axis == 2) shift(box.c0, box.c1, input.c);
    return box;
}

/// A dimension of 1 is broadcast.
Box broadcast_box(const Box& out, const Extent& input) {
    Box box = out;
    if (input.h == 1) std::tie(box.y0, box.y1) = std::pair(0, 1);
    if (input.w == 1) std::tie(box.x0, box.x1) = std::pair(0, 1);
    if (input.c == 1) std::tie(box.c0, box.c1) = std::pair(0, 1);
    return box;
}

}  // namespace

Box whole(const Extent& extent) { return {0, extent.h, 0, extent.w, 0, extent.c}; }

std::optional<Extent> canonical_extent(const Tensor& tensor) {
    return canonical_extent(tensor.shape);
}

std::size_t operand_count(const Operator& op) {
    switch (op.kind) {
        case OperatorKind::Conv2d:
        case OperatorKind::DepthwiseConv2d:
        case OperatorKind::FullyConnected:
            return 1;
        default:
            return op.inputs.size();
    }
}

std::optional<Geometry> geometry(const Network& network, OperatorId id) {
    const Operator& op = network.op(id);
    if (op.kind == OperatorKind::FullyConnected) return fully_connected_geometry(network, op);
    Geometry result;
    const auto output = canonical_extent(network.tensor(op.output));
    if (!output) return std::nullopt;
    result.output = *output;
    for (std::size_t i = 0; i < operand_count(op); ++i) {
        const auto input = canonical_extent(network.tensor(op.inputs[i]));
        if (!input) return std::nullopt;
        result.inputs.push_back(*input);
    }
    // MEAN without keep_dims drops dimensions: seen with them kept, the same bytes in the same
    // order.
    if (op.kind == OperatorKind::Mean) result.output = mean_extent(network, op, result.inputs[0]);
    if (op.kind == OperatorKind::Conv2d) result.reduction = result.inputs[0].c;
    return result;
}

Box input_box(const Network& network, OperatorId id, const Tile& tile, std::size_t index) {
    const Operator& op = network.op(id);
    const Geometry shape = *geometry(network, id);
    const Extent& input = shape.inputs.at(index);
    const Box& out = tile.out;
    switch (op.kind) {
        case OperatorKind::Conv2d: {
            Box box = window_box(op.as<Window>(), out, input);
            std::tie(box.c0, box.c1) = std::pair(tile.k0, tile.k1);
            return box;
        }
        case OperatorKind::FullyConnected:
            return {0, 1, out.x0, out.x1, tile.k0, tile.k1};
        case OperatorKind::DepthwiseConv2d: {
            Box box = window_box(op.as<Window>(), out, input);
            const std::int32_t m = op.as<Window>().depth_multiplier;
            std::tie(box.c0, box.c1) = std::pair(out.c0 / m, (out.c1 + m - 1) / m);
            return box;
        }
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d: {
            Box box = window_box(op.as<Window>(), out, input);
            std::tie(box.c0, box.c1) = std::pair(out.c0, out.c1);
            return box;
        }
        case OperatorKind::Mean:
            return mean_box(network, op, out, input);
        case OperatorKind::Pad:
            return pad_box(op.as<PadAttributes>(), out, input);
        case OperatorKind::Transpose:
            return transpose_box(op.as<TransposeAttributes>(), out);
        case OperatorKind::ResizeNearestNeighbor:
            return resize_box(op.as<ResizeAttributes>(), out, input, shape.output);
        case OperatorKind::Concatenation:
            return concatenation_box(network, op, out, index);
        default:
            return broadcast_box(out, input);
    }
}

bool is_view(OperatorKind kind) {
    return kind == OperatorKind::Reshape || kind == OperatorKind::Squeeze;
}

TensorId storage_root(const Network& network, TensorId id) {
    for (const Operator& op : network.operators) {
        if (op.output == id && is_view(op.kind)) return storage_root(network, op.inputs[0]);
    }
    return id;
}

}  // namespace outcore::network
