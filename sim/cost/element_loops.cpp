// Counts the loops of kernels that take windows or single elements.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cmath>
#include <limits>

#include "cost/loop_counts.hpp"
#include "network/quantization.hpp"

namespace outcore::cost {
namespace {

using network::OperatorKind;
using network::Window;

constexpr std::int64_t kWord = 4;  // channels that are done at once; two words where there are
constexpr std::int64_t kMostTaps = 256;  // oc_pixel_window.h
constexpr std::int64_t kKept = 64;       // exponentials that a softmax keeps
/// Elements from which on kernels of bytes fill a table (oc_byte_table.h), and sums (oc_add_s8.c).
constexpr std::int64_t kWorthByteTable = 320, kWorthSumTable = 64;

std::int64_t taps_inside(std::int64_t first, std::int64_t kernel, std::int64_t size) {
    return std::max<std::int64_t>(
        0, std::min(first + kernel, size) - std::max<std::int64_t>(first, 0));
}

/// Words of channels of a pixel: by two, and the rest one by one.
std::int64_t blocks_of(std::int64_t channels) {
    return channels / (2 * kWord) + (channels % (2 * kWord) + kWord - 1) / kWord;
}

/// `most_taps`: of a window that is done by words.
LoopCounts pool_loops(const Window& window, std::int64_t most_taps, const network::Extent& input,
                      const network::Box& out) {
    LoopCounts counts;
    const network::Extent extent = out.extent();
    std::int64_t rows = 0, columns = 0;
    for (std::int32_t y = out.y0; y < out.y1; ++y)
        rows += taps_inside(std::int64_t{y} * window.stride_h - window.pad_top, window.kernel_h,
                            input.h);
    for (std::int32_t x = out.x0; x < out.x1; ++x)
        columns += taps_inside(std::int64_t{x} * window.stride_w - window.pad_left, window.kernel_w,
                               input.w);
    counts.batches = std::int64_t{extent.h} * extent.w;
    const bool fits = std::int64_t{window.kernel_h} * window.kernel_w <= most_taps;
    if (extent.c < kWord || !fits) {
        counts.plain = rows * columns * extent.c;
        return counts;
    }
    const std::int64_t blocks = blocks_of(extent.c);
    if (window.kernel_h == 2 && window.kernel_w == 2) {
        counts.single_blocks = counts.batches * blocks;
        return counts;
    }
    counts.blocks = counts.batches * blocks;
    counts.steps = rows * columns * ((extent.c + kWord - 1) / kWord);
    counts.rounds = rows * extent.w * blocks;
    return counts;
}

bool has(const network::ReduceAttributes& reduce, std::int32_t axis) {
    return std::find(reduce.axes.begin(), reduce.axes.end(), axis) != reduce.axes.end();
}

LoopCounts mean_loops(const network::Network& network, OperatorId id, const network::Tile& tile) {
    const auto& reduce = network.op(id).as<network::ReduceAttributes>();
    const network::Tensor& input = network.tensor(network.op(id).inputs[0]);
    const auto rank = static_cast<std::int32_t>(input.shape.size());
    const network::Extent in = network::input_box(network, id, tile, 0).extent();
    LoopCounts counts;
    const std::int64_t elements = in.elements();
    if (has(reduce, rank - 1) || in.c < kWord) {
        const network::Extent out = tile.out.extent();
        counts.plain = elements;
        counts.singles = std::int64_t{out.h} * out.w;
        counts.runs = std::int64_t{in.h} * in.w;
        return counts;
    }
    const std::int64_t rows = has(reduce, rank - 3) ? 1 : in.h;
    const std::int64_t columns = has(reduce, rank - 2) ? 1 : in.w;
    const std::int64_t words = (in.c + kWord - 1) / kWord;
    counts.batches = rows * columns;
    counts.blocks = counts.batches * words;
    counts.steps = std::int64_t{in.h} * in.w * words;
    counts.rounds = std::int64_t{in.h} * columns * blocks_of(in.c);
    return counts;
}

bool reads_floats(const network::Network& network, const network::Operator& op) {
    return network.tensor(op.inputs[0]).type == network::ElementType::Float32;
}

/// The output's channels are the input's.
bool keeps_channels(const network::Operator& op) {
    const auto& axes = op.as<network::TransposeAttributes>().permutation;
    return !axes.empty() && axes.back() + 1 == static_cast<std::int32_t>(axes.size());
}

/// Channels of a pixel whose exponential a softmax computes, on average: those within reach of the
/// largest one. That depends on the data; numbers are taken to be spread evenly over all codes.
double channels_in_reach(const network::Network& network, OperatorId id, std::int64_t channels) {
    const auto count = static_cast<double>(channels);
    constexpr double kCodes = 256.0;
    const double largest = kCodes * count / (count + 1.0);
    if (network.tensor(network.op(id).inputs.front()).quantization.scales.empty()) return count;
    const auto reach = static_cast<double>(network::softmax_scaling(network, id).radius);
    return 1.0 + (count - 1.0) * std::min(1.0, reach / largest);
}

/// Stretches of elements that lie side by side in every operand.
std::int64_t runs_of(const network::Extent& tile, const network::Extent& whole) {
    if (tile.c != whole.c) return std::int64_t{tile.h} * tile.w;
    return tile.w != whole.w ? tile.h : 1;
}

/// Copies of `runs` stretches of so many bytes. memcpy takes those that are no multiple of a word
/// another way.
void count_copies(std::int64_t runs, std::int64_t bytes, LoopCounts& counts) {
    counts.runs = runs;
    if (bytes % kWord == 0) return;
    counts.edges = runs * bytes;
    counts.tails = runs * (bytes % kWord);
}

}  // namespace

LoopCounts window_loops(const network::Network& network, OperatorId id, const network::Tile& tile) {
    const network::Operator& op = network.op(id);
    if (op.kind == OperatorKind::Mean) return mean_loops(network, id, tile);
    // Sums of more taps do not fit 16 bits; the largest of them always does.
    const bool sums = op.kind == OperatorKind::AveragePool2d;
    const std::int64_t most_taps = sums ? kMostTaps : std::numeric_limits<std::int64_t>::max();
    return pool_loops(op.as<Window>(), most_taps,
                      *network::canonical_extent(network.tensor(op.inputs[0])), tile.out);
}

LoopCounts element_loops(const network::Network& network, OperatorId id,
                         const network::Tile& tile) {
    const network::Operator& op = network.op(id);
    const network::Extent out = tile.out.extent();
    const network::Extent whole = network::geometry(network, id)->output;
    LoopCounts counts;
    const std::int64_t element_bytes = network::size_bytes(network.tensor(op.output).type);
    counts.runs = runs_of(out, whole);
    const std::int64_t elements = out.elements();
    if (op.kind == OperatorKind::Add || op.kind == OperatorKind::Sub ||
        op.kind == OperatorKind::Mul) {
        const std::int64_t length = elements / counts.runs;
        const bool quick =
            length >= kWord && (op.kind == OperatorKind::Mul || elements >= kWorthSumTable);
        counts.plain = quick ? counts.runs * (length % kWord) : elements;
        counts.blocks = quick ? 1 : 0;
    } else if (op.kind == OperatorKind::Softmax) {
        const std::int64_t pixels = std::int64_t{out.h} * out.w;
        const double in_reach = channels_in_reach(network, id, out.c);
        const double twice = in_reach *
                             static_cast<double>(std::max<std::int64_t>(0, out.c - kKept)) /
                             static_cast<double>(out.c);
        counts.steps = std::llround(static_cast<double>(pixels) * in_reach);
        counts.plain = std::llround(static_cast<double>(pixels) * twice);
    } else if (op.kind == OperatorKind::ResizeNearestNeighbor) {
        count_copies(std::int64_t{out.h} * out.w, out.c * element_bytes, counts);
        counts.singles = out.w;
    } else if (op.kind == OperatorKind::Concatenation) {
        const std::int64_t runs = out.c != whole.c ? std::int64_t{out.h} * out.w : out.h;
        count_copies(runs, elements / runs * element_bytes, counts);
    } else if (op.kind == OperatorKind::Transpose) {
        counts.runs = std::int64_t{out.h} * out.w;  // pixels
        if (!keeps_channels(op)) counts.plain = elements;
    } else if (op.kind == OperatorKind::Quantize && reads_floats(network, op)) {
        counts.exact = elements;
    } else if (op.kind == OperatorKind::Relu || op.kind == OperatorKind::Quantize) {
        counts.blocks = elements >= kWorthByteTable ? 1 : 0;
        counts.plain = elements >= kWorthByteTable ? 0 : elements;
    }
    return counts;
}

}  // namespace outcore::cost
