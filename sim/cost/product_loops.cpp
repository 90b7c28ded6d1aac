// Counts the loops of oc_product.c, oc_patches.c and oc_pairs_dsp.c.
// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "cost/loop_counts.hpp"
#include "network/quantization.hpp"

namespace outcore::cost {
namespace {

using network::Window;

constexpr std::int64_t kPositions = 4;  // of a batch
constexpr std::int64_t kStep = 4;       // inputs
constexpr std::int64_t kUnrolled = 4;   // steps in a turn of the loop
/// Bytes of a patch that are gathered before they are expanded (oc_patches.c).
constexpr std::int64_t kGathered = 64;
constexpr std::int64_t kColours = 9;  // bytes of a row that has a loop of its own there

std::int64_t divide_up(std::int64_t number, std::int64_t by) { return (number + by - 1) / by; }

/// A tile as the kernel walks it.
struct Product {
    Window window;
    network::Extent input;
    network::Box out;
    std::int64_t depth = 0, taps = 1;
    bool all_inputs = true;  // the tile has every input channel

    std::int64_t inputs() const { return taps * depth; }
    /// Windows whose depth is no multiple of four are gathered one by one, those that do not fit
    /// the small buffer in pieces.
    bool by_position() const { return taps > 1 && depth % kStep != 0; }
    bool piecewise() const { return by_position() && inputs() > kGathered; }
    bool whole_rows() const { return all_inputs && window.dilation_w == 1; }
    std::int64_t positions() const { return std::int64_t{out.y1 - out.y0} * (out.x1 - out.x0); }
    bool row_inside(std::int64_t y) const {
        const std::int64_t top = y * window.stride_h - window.pad_top;
        return top >= 0 && top + (window.kernel_h - 1) * window.dilation_h < input.h;
    }
    bool column_inside(std::int64_t x) const {
        const std::int64_t left = x * window.stride_w - window.pad_left;
        return left >= 0 && left + (window.kernel_w - 1) * window.dilation_w < input.w;
    }
};

Product product_of(const network::Network& network, OperatorId id, const network::Tile& tile) {
    const network::Operator& op = network.op(id);
    const network::Geometry shape = *network::geometry(network, id);
    Product p;
    if (op.kind == network::OperatorKind::Conv2d) p.window = op.as<Window>();
    p.input = shape.inputs[0];
    p.out = tile.out;
    p.depth = tile.k1 - tile.k0;
    p.taps = std::int64_t{p.window.kernel_h} * p.window.kernel_w;
    p.all_inputs = tile.k0 == 0 && tile.k1 == shape.reduction;
    return p;
}

/// Batches of four positions, row by row. The last one of a tile may have three.
struct Batches {
    std::int64_t edges = 0;   // see padding
    std::int64_t broken = 0;  // see padding or go over the end of a row
};
Batches batches_of(const Product& p, std::int64_t batches) {
    const std::int64_t width = p.out.x1 - p.out.x0, last = p.positions() - 1;
    std::vector<bool> inside(static_cast<std::size_t>(width));
    for (std::int64_t x = 0; x < width; ++x)
        inside[static_cast<std::size_t>(x)] = p.column_inside(p.out.x0 + x);
    Batches result;
    for (std::int64_t batch = 0; batch < batches; ++batch) {
        bool whole = true;
        for (std::int64_t i = 0; i < kPositions && whole; ++i) {
            const std::int64_t at = std::min(batch * kPositions + i, last);
            whole =
                p.row_inside(p.out.y0 + at / width) && inside[static_cast<std::size_t>(at % width)];
        }
        if (!whole) ++result.edges;
        const std::int64_t first = batch * kPositions % width;
        if (!whole || first + kPositions > width) ++result.broken;
    }
    return result;
}

/// Stretches that are copied for a batch of words whose windows are inside. Rows of the window are
/// in one piece where the tile has all input channels.
std::int64_t runs_of_batch(const Product& p) {
    if (p.taps == 1) return 1;
    return p.whole_rows() ? p.window.kernel_h : p.taps;
}

/// Taps of a window along one axis that are inside the input.
std::int64_t taps_inside(std::int64_t first, std::int32_t kernel, std::int32_t dilation,
                         std::int64_t size) {
    std::int64_t taps = 0;
    for (std::int64_t at = first; kernel > 0; --kernel, at += dilation)
        taps += at >= 0 && at < size ? 1 : 0;
    return taps;
}

/// Words that overlap at the end of a run, or words and bytes.
std::int64_t moves_of(const Product& p, std::int64_t bytes, bool piecewise) {
    if (!p.whole_rows()) return bytes / p.depth * (p.depth / kStep + p.depth % kStep);
    if (bytes > kStep && !piecewise) return divide_up(bytes, kStep);
    return bytes / kStep + bytes % kStep;
}

/// Windows whose depth is no multiple of four, of all positions: each row of each window is copied,
/// in borders what is inside of it.
void gather_bytes(const Product& p, LoopCounts& counts) {
    const bool piecewise = p.piecewise();
    const Window& window = p.window;
    std::int64_t moves = 0, stretches = 0, reached = 0, columns_inside = 0;
    for (std::int64_t x = p.out.x0; x < p.out.x1; ++x) {
        const std::int64_t inside = taps_inside(x * window.stride_w - window.pad_left,
                                                window.kernel_w, window.dilation_w, p.input.w);
        moves += moves_of(p, inside * p.depth, piecewise);
        stretches += p.whole_rows() ? (inside > 0 ? 1 : 0) : inside;
        reached += inside;
        columns_inside += p.column_inside(x) ? 1 : 0;
    }
    std::int64_t rows = 0, rows_inside = 0;
    for (std::int64_t y = p.out.y0; y < p.out.y1; ++y) {
        rows += taps_inside(y * window.stride_h - window.pad_top, window.kernel_h,
                            window.dilation_h, p.input.h);
        rows_inside += p.row_inside(y) ? 1 : 0;
    }
    const std::int64_t whole = rows_inside * columns_inside, padded = p.positions() - whole;
    counts.runs = rows * stretches;
    counts.channels = rows * moves;
    counts.edges = p.positions() * p.inputs() - rows * reached * p.depth;
    counts.edge_taps = padded * window.kernel_h;
    (piecewise ? counts.pieced : counts.gathered) = p.positions() * p.inputs();
    if (piecewise || !p.whole_rows() || p.depth * window.kernel_w != kColours) return;
    counts.colours = whole * window.kernel_h;
    counts.runs -= counts.colours;
    counts.channels -= counts.colours * moves_of(p, kColours, false);
    counts.gathered -= counts.colours * kColours;
}

/// What collecting a batch takes but for bytes that are gathered position by position; `padded`:
/// one of them sees padding.
LoopCounts batch_of(const Product& p, bool padded) {
    LoopCounts counts;
    if (p.depth % kStep != 0) counts.tails = kPositions;
    if (p.by_position()) return counts;
    if (padded && p.taps > 1) {
        counts.edges = kPositions * p.inputs();
        counts.edge_taps = p.taps;
    } else {
        counts.runs = runs_of_batch(p);
    }
    return counts;
}

void add(const LoopCounts& batch, std::int64_t times, LoopCounts& counts) {
    counts.runs += times * batch.runs;
    counts.edges += times * batch.edges;
    counts.edge_taps += times * batch.edge_taps;
    counts.tails += times * batch.tails;
}

void count_gathering(const Product& p, LoopCounts& counts) {
    const Batches batches = batches_of(p, counts.batches);
    counts.single_patches = counts.singles * p.inputs();
    counts.lines = batches.broken;
    if (p.depth % kStep != 0) counts.tails = counts.singles;
    add(batch_of(p, false), counts.batches - batches.edges, counts);
    add(batch_of(p, true), batches.edges, counts);
    if (p.by_position()) gather_bytes(p, counts);
}

/// Pairs of channels that the assembly does, and those that it leaves to C.
struct Pairs {
    std::int64_t quick = 0, left = 0;
    std::int64_t left_channels = 0, exact_channels = 0;
};
Pairs pairs_of(const network::Network& network, OperatorId id, const network::Tile& tile,
               bool all_inputs) {
    const std::int64_t channels = tile.out.c1 - tile.out.c0;
    Pairs pairs;
    if (!all_inputs) {
        pairs.left = divide_up(channels, 2);
        pairs.left_channels = channels;
        return pairs;
    }
    const std::vector<bool> exact = exact_channels(network, id, tile.out.c0, tile.out.c1);
    for (std::size_t c = 0; c < exact.size(); c += 2) {
        const std::int64_t count = c + 1 < exact.size() ? 2 : 1;
        const std::int64_t slow = std::int64_t{exact[c]} + (count == 2 && exact[c + 1] ? 1 : 0);
        if (count == 2 && slow == 0) {
            ++pairs.quick;
            continue;
        }
        ++pairs.left;
        pairs.left_channels += count;
        pairs.exact_channels += slow;
    }
    return pairs;
}

bool clamps(const network::Network& network, OperatorId id) {
    const network::Operator& op = network.op(id);
    const network::Tensor& output = network.tensor(op.output);
    const auto activation = op.kind == network::OperatorKind::FullyConnected
                                ? op.as<network::Fused>().activation
                                : op.as<Window>().activation;
    const network::Range range = network::activation_range(activation, output);
    return range.min > -128 || range.max < 127;
}

}  // namespace

LoopCounts product_batch(const network::Network& network, OperatorId id, std::int32_t inputs,
                         bool padded) {
    const network::Geometry shape = *network::geometry(network, id);
    const Product p = product_of(network, id, {network::whole(shape.output), 0, inputs, 0});
    LoopCounts counts = batch_of(p, padded);
    if (padded) counts.lines = 1;
    return counts;
}

LoopCounts product_position(const network::Network& network, OperatorId id, std::int32_t inputs,
                            std::int32_t y, std::int32_t x) {
    const Product p = product_of(network, id, {{y, y + 1, x, x + 1, 0, 1}, 0, inputs, 0});
    LoopCounts counts;
    if (p.by_position()) gather_bytes(p, counts);
    return counts;
}

LoopCounts product_loops(const network::Network& network, OperatorId id,
                         const network::Tile& tile) {
    const Product p = product_of(network, id, tile);
    LoopCounts counts;
    // Three positions that are left are a batch, too.
    const std::int64_t rest = p.positions() % kPositions;
    counts.batches = p.positions() / kPositions + (rest == 3 ? 1 : 0);
    counts.singles = rest == 3 ? 0 : rest;
    count_gathering(p, counts);
    const Pairs pairs = pairs_of(network, id, tile, p.all_inputs);
    const std::int64_t steps = divide_up(p.inputs(), kStep);
    counts.blocks = counts.batches * pairs.quick;
    counts.steps = counts.batches * (pairs.quick + pairs.left) * steps;
    counts.rounds = counts.batches * (pairs.quick + pairs.left) * divide_up(steps, kUnrolled);
    counts.single_blocks = counts.singles * pairs.quick;
    counts.single_steps = counts.singles * (pairs.quick + pairs.left) * steps;
    const std::int64_t computed = kPositions * counts.batches + counts.singles;
    counts.records = (counts.batches + counts.singles) * pairs.left;
    counts.plain = computed * pairs.left_channels;
    counts.exact = computed * pairs.exact_channels;
    if (p.all_inputs && clamps(network, id)) counts.clamped = tile.out.extent().elements();
    return counts;
}

}  // namespace outcore::cost
