// SPDX-License-Identifier: Apache-2.0
#include "bound/reach.hpp"

#include <algorithm>

namespace outcore::bound {
namespace {

using network::Extent;
using network::OperatorKind;

/// One dimension of a window.
struct Axis {
    std::int32_t kernel = 1, stride = 1, dilation = 1, pad = 0, outputs = 0;

    /// Outputs with a tap in `in`. Where dilation leaves gaps, one of them.
    Interval image(Interval in) const {
        if (in.length() == 0) return {};
        if (dilation > 1 && in.length() < dilation) return one(in.begin);
        const std::int32_t reach = (kernel - 1) * dilation + 1;
        const std::int32_t low = in.begin + pad - (reach - 1);
        const std::int32_t first = low <= 0 ? 0 : (low + stride - 1) / stride;
        const std::int32_t high = in.end - 1 + pad;
        return {first, high < 0 ? 0 : std::min(outputs, high / stride + 1)};
    }

  private:
    Interval one(std::int32_t at) const {
        for (std::int32_t tap = 0; tap < kernel; ++tap) {
            const std::int32_t start = at + pad - tap * dilation;
            if (start < 0 || start % stride != 0 || start / stride >= outputs) continue;
            return {start / stride, start / stride + 1};
        }
        return {};
    }
};

std::vector<Interval> all_of(std::size_t places, std::int32_t size) {
    return std::vector<Interval>(places, {0, size});
}

std::vector<Interval> images(const std::vector<Interval>& in, const Axis& axis) {
    std::vector<Interval> out;
    out.reserve(in.size());
    for (const Interval& interval : in) out.push_back(axis.image(interval));
    return out;
}

/// Elementwise, with broadcast; `shift` for pads and concatenations.
std::vector<Interval> moved(const std::vector<Interval>& in, std::int32_t in_size,
                            std::int32_t out_size, std::int32_t shift) {
    if (in_size == 1 && out_size > 1 && shift == 0) return all_of(in.size(), out_size);
    std::vector<Interval> out;
    out.reserve(in.size());
    for (const Interval& interval : in) {
        out.push_back({std::clamp(interval.begin + shift, 0, out_size),
                       std::clamp(interval.end + shift, 0, out_size)});
    }
    return out;
}

std::int32_t shortest(const std::vector<Interval>& intervals) {
    std::int32_t least = intervals.empty() ? 0 : intervals[0].length();
    for (const Interval& interval : intervals) least = std::min(least, interval.length());
    return least;
}

Reach whole_reach(const Reach& like, const Extent& extent) {
    return {all_of(like.rows.size(), extent.h), all_of(like.columns.size(), extent.w), extent.c};
}

/// Where operand `index` of a concatenation begins, and the last element of a pad's border.
network::Box placed(const network::Network& network, OperatorId id, std::size_t index,
                    const Extent& in, const Extent& out) {
    const network::Operator& op = network.op(id);
    network::Box box{0, 0, 0, 0, 0, 0};
    if (op.kind == OperatorKind::Pad) {
        const auto& before = op.as<network::PadAttributes>().before;
        const std::size_t rank = before.size();
        if (rank >= 2) box.x0 = before[rank - 2];
        if (rank >= 3) box.y0 = before[rank - 3];
        return box;
    }
    for (std::size_t i = 0; i < index; ++i) {
        const Extent other = *network::canonical_extent(network.tensor(op.inputs[i]));
        if (in.h != out.h) box.y0 += other.h;
        if (in.w != out.w) box.x0 += other.w;
    }
    return box;
}

}  // namespace

std::int64_t Reach::elements() const {
    return std::int64_t{shortest(rows)} * shortest(columns) * channels;
}

bool Reach::whole(const Extent& extent) const { return elements() == extent.elements(); }

Reach reach_of_one(const NeededElements& needed, OperatorId id) {
    Reach reach;
    const Needed& out = needed.of(id);
    for (std::size_t y = 0; y < out.rows.size(); ++y)
        if (out.rows[y])
            reach.rows.push_back({static_cast<std::int32_t>(y), static_cast<std::int32_t>(y) + 1});
    for (std::size_t x = 0; x < out.columns.size(); ++x)
        if (out.columns[x])
            reach.columns.push_back(
                {static_cast<std::int32_t>(x), static_cast<std::int32_t>(x) + 1});
    reach.channels = 1;
    return reach;
}

Reach reach_through(const network::Network& network, const NeededElements& needed, OperatorId id,
                    std::size_t index, const Reach& input) {
    const network::Operator& op = network.op(id);
    const network::Geometry& shape = needed.geometry(id);
    const Extent& out = shape.output;
    const Extent in = *network::canonical_extent(network.tensor(op.inputs[index]));
    // What is dead is computed by nobody: rather nothing than too much.
    if (input.none() || input.elements() == 0 || !needed.of(id).whole()) return {};
    if (input.whole(in) && op.kind != OperatorKind::Concatenation && op.kind != OperatorKind::Pad &&
        op.kind != OperatorKind::ResizeNearestNeighbor)
        return whole_reach(input, out);
    Reach reach = input;
    switch (op.kind) {
        case OperatorKind::Conv2d:
        case OperatorKind::DepthwiseConv2d:
        case OperatorKind::AveragePool2d:
        case OperatorKind::MaxPool2d: {
            const auto& window = op.as<network::Window>();
            reach.rows = images(input.rows, {window.kernel_h, window.stride_h, window.dilation_h,
                                             window.pad_top, out.h});
            reach.columns = images(input.columns, {window.kernel_w, window.stride_w,
                                                   window.dilation_w, window.pad_left, out.w});
            if (op.kind == OperatorKind::Conv2d) reach.channels = out.c;
            if (op.kind == OperatorKind::DepthwiseConv2d)
                reach.channels = input.channels * window.depth_multiplier;
            break;
        }
        case OperatorKind::FullyConnected:
            if (out.w != 1) return {};
            return whole_reach(input, out);
        case OperatorKind::Mean:
            if (out.h == 1) reach.rows = all_of(input.rows.size(), 1);
            if (out.w == 1) reach.columns = all_of(input.columns.size(), 1);
            if (out.c == 1) reach.channels = 1;
            break;
        case OperatorKind::Softmax:
            reach.channels = out.c;
            break;
        case OperatorKind::Concatenation:
        case OperatorKind::Pad: {
            const network::Box at = placed(network, id, index, in, out);
            reach.rows = moved(input.rows, in.h, out.h, at.y0);
            reach.columns = moved(input.columns, in.w, out.w, at.x0);
            break;
        }
        case OperatorKind::Reshape:
        case OperatorKind::Squeeze: {
            if (in == out) break;
            if (out.h != 1 || out.w != 1) return {};
            const auto elements = static_cast<std::int32_t>(input.elements());
            reach = whole_reach(input, out);
            reach.channels = elements;
            break;
        }
        case OperatorKind::Transpose:
        case OperatorKind::ResizeNearestNeighbor:
            return {};
        default:
            reach.rows = moved(input.rows, in.h, out.h, 0);
            reach.columns = moved(input.columns, in.w, out.w, 0);
            if (in.c == 1 && out.c > 1) reach.channels = out.c;
    }
    return reach;
}

}  // namespace outcore::bound
