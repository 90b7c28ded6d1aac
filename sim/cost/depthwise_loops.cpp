// Counts the loops of oc_depthwise_plan.c, oc_depthwise_dsp.c and oc_depthwise_planes.c.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <cstdlib>

#include "cost/loop_counts.hpp"
#include "network/quantization.hpp"

namespace outcore::cost {
namespace {

using network::Window;

constexpr std::int64_t kMostWords = 392;  // of scratch: weights and planes of a group
constexpr std::int64_t kGroup = 4;        // channels

/// How a tile is computed; the fields are those of oc_depthwise_plan.
struct Plan {
    bool in_c = false;
    std::int64_t channels = kGroup, strip = 1, words = 1, pitch = 2;
};

std::int64_t scratch_words(const Window& window, const Plan& plan, std::int64_t channels) {
    return channels * ((2 * window.kernel_h - 1) * plan.words + window.kernel_h * (plan.pitch / 2));
}

std::int64_t pitch_of(const Window& window, const Plan& plan) {
    return ((plan.strip - 1) * window.stride_w + 2 * plan.words + 1) & ~std::int64_t{1};
}

Plan with_inner_loop(const Window& window) {
    // Halves of a row of a plane, as the assembly has them.
    const std::int64_t pitch = window.kernel_w == 3 ? 58 : window.kernel_w == 5 ? 24 : 20;
    const std::int64_t strip =
        window.stride_w == 1 ? pitch - (window.kernel_w - 1) : pitch / 2 - window.kernel_w / 2;
    return {false, window.kernel_w == 7 ? 2 : kGroup, strip, window.kernel_w - 1, pitch};
}

Plan plan_of(const Window& window, std::int64_t width) {
    if (has_depthwise_loop(window)) return with_inner_loop(window);
    Plan plan;
    plan.in_c = true;
    plan.words = (window.kernel_w + 1) / 2;
    plan.strip = std::min(width, kMostWords);
    plan.pitch = pitch_of(window, plan);
    while (scratch_words(window, plan, plan.channels) > kMostWords) {
        if (plan.strip > 8 || (plan.channels == 1 && plan.strip > 1)) {
            plan.strip = (plan.strip + 1) / 2;
            plan.pitch = pitch_of(window, plan);
        } else if (plan.channels > 1) {
            plan.channels /= 2;
        } else {
            break;
        }
    }
    return plan;
}

/// Strips of about the same width, an even one where that is possible.
std::int64_t strip_width(const Plan& plan, std::int64_t size) {
    const std::int64_t strips = (size + plan.strip - 1) / plan.strip;
    const std::int64_t width = ((size + strips - 1) / strips + 1) & ~std::int64_t{1};
    return std::min(width, plan.strip);
}

/// Input rows that a tile reads, inside the input and outside.
struct Rows {
    std::int64_t inside = 0, outside = 0;
};
Rows rows_of(const Window& window, const network::Extent& input, const network::Box& out) {
    Rows rows;
    std::int64_t top = std::int64_t{out.y0} * window.stride_h - window.pad_top, next = top;
    for (std::int32_t y = out.y0; y < out.y1; ++y, top += window.stride_h) {
        for (next = std::max(next, top); next < top + window.kernel_h; ++next)
            ++(next >= 0 && next < input.h ? rows.inside : rows.outside);
    }
    return rows;
}

/// Columns of a strip: pairs inside the input, those of which one column is, and all.
struct Columns {
    std::int64_t whole = 0, halves = 0, all = 0;
};
Columns columns_of(const Window& window, const network::Extent& input, std::int64_t x,
                   std::int64_t outputs) {
    const std::int64_t left = x * window.stride_w - window.pad_left;
    const std::int64_t columns = (outputs - 1) * window.stride_w + window.kernel_w;
    const std::int64_t first = std::max<std::int64_t>(0, -left);
    const std::int64_t end = std::min<std::int64_t>(input.w - left, columns);
    Columns result;
    result.all = (columns + 1) / 2;
    if (first >= end) return result;
    const std::int64_t odd = first & 1, rest = end - first - odd;
    result.whole = rest / 2;
    result.halves = odd + (rest & 1);
    return result;
}

/// Groups of channels; the last one overlaps the one before it.
struct Groups {
    std::int64_t count = 0, size = 0;
    std::int64_t exact = 0;  // channels, those of overlaps twice
    std::int64_t channels() const { return count * size; }
};
Groups groups_of(const std::vector<bool>& exact, const Plan& plan) {
    const auto all = static_cast<std::int64_t>(exact.size());
    Groups groups;
    groups.size = std::min(all, plan.channels);
    for (std::int64_t c = 0; c < all; c += groups.size) {
        const std::int64_t first = std::min(c, all - groups.size);
        for (std::int64_t i = 0; i < groups.size; ++i)
            groups.exact += exact[static_cast<std::size_t>(first + i)] ? 1 : 0;
        ++groups.count;
    }
    return groups;
}

bool has_planes(const Window& window) {
    const std::int64_t taps = std::int64_t{window.kernel_h} * window.kernel_w;
    return window.dilation_h == 1 && window.dilation_w == 1 && taps <= kMostWords;
}

}  // namespace

DepthwiseStrips depthwise_strips(const Window& window, std::int64_t width) {
    if (!has_planes(window)) return {false, true, 0, 0, 0};
    const Plan plan = plan_of(window, width);
    return {true, plan.in_c, plan.channels, std::min(plan.strip, width), plan.words};
}

bool has_depthwise_loop(const Window& window) {
    if (window.kernel_h != window.kernel_w) return false;
    if (window.dilation_h != 1 || window.dilation_w != 1) return false;
    if (window.kernel_w == 7) return window.stride_w == 1;
    return (window.kernel_w == 3 || window.kernel_w == 5) && window.stride_w <= 2;
}

LoopCounts depthwise_loops(const network::Network& network, OperatorId id,
                           const network::Tile& tile) {
    const network::Operator& op = network.op(id);
    const auto& window = op.as<Window>();
    const network::Extent out = tile.out.extent();
    const std::int64_t taps = std::int64_t{window.kernel_h} * window.kernel_w;
    LoopCounts counts;
    const network::Range range =
        network::activation_range(window.activation, network.tensor(op.output));
    if (range.min > -128 || range.max < 127) counts.clamped = out.elements();
    if (!has_planes(window)) {
        counts.plain = out.elements() * taps;  // no planes, everything in C
        return counts;
    }
    const network::Extent input = *network::canonical_extent(network.tensor(op.inputs[0]));
    const Plan plan = plan_of(window, out.w);
    const Groups groups = groups_of(exact_channels(network, id, tile.out.c0, tile.out.c1), plan);
    const Rows rows = rows_of(window, input, tile.out);
    const std::int64_t width = strip_width(plan, out.w), quick = groups.channels() - groups.exact;
    const std::int64_t row_words = window.kernel_h * ((window.kernel_w + 1) / 2);
    const bool neighbours = window.depth_multiplier == 1 && groups.size % 2 == 0;
    counts.channels = groups.channels();
    counts.weights = groups.channels() * window.kernel_h * plan.words;
    for (std::int64_t x = tile.out.x0; x < tile.out.x1; x += width) {
        const std::int64_t outputs = std::min<std::int64_t>(width, tile.out.x1 - x);
        const Columns columns = columns_of(window, input, x, outputs);
        counts.batches += groups.count;
        counts.lines += std::int64_t{out.h} * groups.channels();
        counts.blocks += std::int64_t{out.h} * quick * (outputs / 2);
        counts.singles += std::int64_t{out.h} * quick * (outputs & 1);
        if (plan.in_c) counts.steps += std::int64_t{out.h} * quick * outputs * row_words;
        counts.exact += std::int64_t{out.h} * groups.exact * outputs * row_words;
        counts.runs += groups.count * rows.inside;
        const std::int64_t pixels = rows.inside * (2 * columns.whole + columns.halves);
        if (neighbours) {
            counts.single_patches += groups.count * pixels;
        } else {
            counts.edges += groups.channels() * pixels;
        }
        const bool pads = columns.whole + columns.halves < columns.all;
        const std::int64_t cleared = rows.outside + (pads ? window.kernel_h : 0);
        counts.edge_taps += groups.count * cleared * columns.all;
    }
    return counts;
}

}  // namespace outcore::cost
