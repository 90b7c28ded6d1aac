// SPDX-License-Identifier: Apache-2.0
#include "bound/needed_elements.hpp"

#include <algorithm>

namespace outcore::bound {
namespace {

using network::Extent;
using network::OperatorKind;
using network::Window;

std::int32_t count(const std::vector<bool>& flags) {
    return static_cast<std::int32_t>(std::count(flags.begin(), flags.end(), true));
}

Needed filled(const Extent& extent, bool value) {
    return {std::vector<bool>(static_cast<std::size_t>(extent.h), value),
            std::vector<bool>(static_cast<std::size_t>(extent.w), value)};
}

/// One dimension of a window, taps with dilation.
std::vector<bool> read_through(const std::vector<bool>& out, std::int32_t kernel,
                               std::int32_t stride, std::int32_t dilation, std::int32_t pad,
                               std::int32_t size) {
    std::vector<bool> in(static_cast<std::size_t>(size), false);
    for (std::size_t o = 0; o < out.size(); ++o) {
        if (!out[o]) continue;
        for (std::int32_t tap = 0; tap < kernel; ++tap) {
            const std::int32_t at = static_cast<std::int32_t>(o) * stride - pad + tap * dilation;
            if (at >= 0 && at < size) in[static_cast<std::size_t>(at)] = true;
        }
    }
    return in;
}

bool windowed(OperatorKind kind) {
    return kind == OperatorKind::Conv2d || kind == OperatorKind::DepthwiseConv2d ||
           kind == OperatorKind::AveragePool2d || kind == OperatorKind::MaxPool2d;
}

}  // namespace

std::int32_t Needed::row_count() const { return count(rows); }
std::int32_t Needed::column_count() const { return count(columns); }
bool Needed::whole() const {
    return row_count() == static_cast<std::int32_t>(rows.size()) &&
           column_count() == static_cast<std::int32_t>(columns.size());
}

NeededElements::NeededElements(const network::Network& network)
    : network_(network),
      geometry_(network.operators.size(), network::Geometry{}),
      outputs_(network.operators.size(), Needed{}),
      reads_(network.operators.size(), std::vector<Needed>{}),
      tensors_(network.tensors.size(), Needed{}) {
    for (std::size_t t = 0; t < network.tensors.size(); ++t) {
        const auto extent = network::canonical_extent(network.tensor(TensorId(t)));
        if (extent) tensors_[TensorId(t)] = filled(*extent, false);
    }
    for (const TensorId output : network.outputs) {
        const auto extent = network::canonical_extent(network.tensor(output));
        if (extent) tensors_[output] = filled(*extent, true);
    }
    for (std::size_t i = network.operators.size(); i-- > 0;) visit(OperatorId(i));
}

void NeededElements::visit(OperatorId id) {
    const network::Operator& op = network_.op(id);
    const Needed& tensor = tensors_[op.output];
    const auto shape = network::geometry(network_, id);
    if (!shape) return;
    geometry_[id] = *shape;
    const bool same =
        std::ssize(tensor.rows) == shape->output.h && std::ssize(tensor.columns) == shape->output.w;
    outputs_[id] = same ? tensor : filled(shape->output, !tensor.none() && tensor.whole());
    for (std::size_t i = 0; i < network::operand_count(op); ++i) {
        reads_[id].push_back(read(id, i));
        need(op.inputs[i], reads_[id].back());
    }
}

Needed NeededElements::read(OperatorId id, std::size_t index) const {
    const network::Operator& op = network_.op(id);
    const network::Geometry& shape = geometry_[id];
    const Extent& in = shape.inputs[index];
    const Needed& out = outputs_[id];
    if (out.none()) return filled(in, false);
    if (windowed(op.kind)) {
        const auto& window = op.as<Window>();
        return {read_through(out.rows, window.kernel_h, window.stride_h, window.dilation_h,
                             window.pad_top, in.h),
                read_through(out.columns, window.kernel_w, window.stride_w, window.dilation_w,
                             window.pad_left, in.w)};
    }
    const bool moves = network::is_view(op.kind) || op.kind == OperatorKind::Transpose ||
                       op.kind == OperatorKind::FullyConnected;
    if (moves) return filled(in, out.whole());
    const bool elementwise = in.h == shape.output.h && in.w == shape.output.w &&
                             op.kind != OperatorKind::Pad && op.kind != OperatorKind::Concatenation;
    if (elementwise) return out;
    Needed needed = filled(in, false);
    network::Tile tile{network::whole(shape.output), 0, shape.reduction,
                       static_cast<std::int32_t>(index)};
    for (std::int32_t y = 0; y < shape.output.h; ++y) {
        if (!out.rows[static_cast<std::size_t>(y)]) continue;
        tile.out.y0 = y, tile.out.y1 = y + 1;
        const network::Box box = network::input_box(network_, id, tile, index);
        for (std::int32_t at = box.y0; at < box.y1; ++at)
            needed.rows[static_cast<std::size_t>(at)] = true;
    }
    tile.out = network::whole(shape.output);
    for (std::int32_t x = 0; x < shape.output.w; ++x) {
        if (!out.columns[static_cast<std::size_t>(x)]) continue;
        tile.out.x0 = x, tile.out.x1 = x + 1;
        const network::Box box = network::input_box(network_, id, tile, index);
        for (std::int32_t at = box.x0; at < box.x1; ++at)
            needed.columns[static_cast<std::size_t>(at)] = true;
    }
    return needed;
}

/// The union of two products is a product when one holds the other, or they share a side.
/// Otherwise the larger one is kept.
void NeededElements::need(TensorId id, const Needed& more) {
    Needed& old = tensors_[id];
    if (more.none() || more.rows.empty() || old == more) return;
    Needed flat = more;
    if (more.rows.size() != old.rows.size() || more.columns.size() != old.columns.size()) {
        // FULLY_CONNECTED sees its input as rows x depth.
        flat = old;
        std::fill(flat.rows.begin(), flat.rows.end(), more.whole());
        std::fill(flat.columns.begin(), flat.columns.end(), more.whole());
        if (flat.none()) return;
    }
    if (old.none()) {
        old = flat;
        return;
    }
    const auto merged = [](const std::vector<bool>& a, const std::vector<bool>& b) {
        std::vector<bool> both = a;
        for (std::size_t i = 0; i < b.size(); ++i) both[i] = both[i] || b[i];
        return both;
    };
    const Needed both{merged(old.rows, flat.rows), merged(old.columns, flat.columns)};
    const bool product =
        both == old || both == flat || old.rows == flat.rows || old.columns == flat.columns;
    if (product) {
        old = both;
        return;
    }
    const auto size = [](const Needed& needed) {
        return std::int64_t{needed.row_count()} * needed.column_count();
    };
    if (size(flat) > size(old)) old = flat;
}

bool NeededElements::reads_all(OperatorId id, std::size_t index) const {
    const Needed& read = reads_[id].at(index);
    const Needed& needed = tensors_[network_.op(id).inputs[index]];
    if (read.rows.size() != needed.rows.size() || read.columns.size() != needed.columns.size())
        return read.whole() && !read.none();
    for (std::size_t i = 0; i < needed.rows.size(); ++i)
        if (needed.rows[i] && !read.rows[i]) return false;
    for (std::size_t i = 0; i < needed.columns.size(); ++i)
        if (needed.columns[i] && !read.columns[i]) return false;
    return true;
}

}  // namespace outcore::bound
