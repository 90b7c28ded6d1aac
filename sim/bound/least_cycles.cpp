// SPDX-License-Identifier: Apache-2.0
#include "bound/least_cycles.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>

#include "bound/tile_prices.hpp"
#include "cost/line_fills.hpp"
#include "cost/operand_reads.hpp"

namespace outcore::bound {
namespace {

using cost::Cache;
using network::Geometry;
using network::Network;
using network::OperatorKind;
using network::Tile;

/// A way to cut an operator: what an output position costs, and what it costs for each position of
/// the input that it is the first to read.
struct Way {
    double position = 0.0, input = 0.0;
};

/// How many input rows (or columns) each needed output row has to itself: a row counts for one
/// window that holds it, the one it is nearest to by stride.
std::map<std::int32_t, std::int64_t> shares(const std::vector<bool>& needed, std::int32_t kernel,
                                            std::int32_t stride, std::int32_t dilation,
                                            std::int32_t pad, std::int32_t size) {
    const std::int32_t reach = (kernel - 1) * dilation + 1;
    const std::int32_t shift = std::clamp(pad, 0, std::max(0, reach - stride));
    const auto outputs = static_cast<std::int32_t>(needed.size());
    std::vector<std::int32_t> own(needed.size(), 0);
    const auto holds = [&](std::int32_t o, std::int32_t at) {
        if (o < 0 || o >= outputs || !needed[static_cast<std::size_t>(o)]) return false;
        const std::int32_t first = o * stride - pad;
        return first <= at && at < first + reach;
    };
    for (std::int32_t at = 0; at < size; ++at) {
        const std::int32_t best = (at + pad - shift) / stride;
        for (std::int32_t away = 0; away <= reach; ++away) {
            const std::int32_t o = holds(best - away, at) ? best - away : best + away;
            if (!holds(o, at)) continue;
            ++own[static_cast<std::size_t>(o)];
            break;
        }
    }
    std::map<std::int32_t, std::int64_t> counts;
    for (std::size_t o = 0; o < needed.size(); ++o)
        if (needed[o]) ++counts[own[o]];
    return counts;
}

/// The least input rows (or columns) that so many outputs next to each other read, borders at both
/// ends left out.
struct Span {
    double stride = 1.0, reach = 1.0, clipped = 0.0;

    Span(std::int32_t kernel, std::int32_t step, std::int32_t dilation, std::int32_t pad,
         std::int32_t outputs, std::int32_t inputs)
        : stride(step), reach((kernel - 1) * dilation + 1) {
        const std::int32_t end = (outputs - 1) * step - pad + (kernel - 1) * dilation + 1;
        clipped = pad + std::max(0, end - inputs);
    }
    double rest() const { return reach - stride - clipped; }
    double read(double outputs) const { return std::max(0.0, stride * outputs + rest()); }
};

/// Whether operands can not help to come into the core's data cache.
bool fills_lines(const platform::Platform& platform) {
    if (platform.core.cache_line_bytes == 0 || platform.core.data_cache_bytes == 0) return false;
    return std::all_of(platform.memories.begin(), platform.memories.end(), [](const auto& memory) {
        return memory.cached || memory.kind == platform::MemoryKind::InternalFlash;
    });
}

class Operator {
  public:
    Operator(const Network& network, OperatorId id, const NeededElements& needed,
             const cost::KernelProfile& profile, const platform::Platform& platform)
        : network_(network),
          id_(id),
          op_(network.op(id)),
          shape_(needed.geometry(id)),
          needed_(needed),
          prices_(network, id, profile, platform.core),
          core_(platform.core),
          cached_(fills_lines(platform) && prices_.per_fill() > 0.0),
          rows_(needed.of(id).row_count()),
          columns_(needed.of(id).column_count()) {}

    double least() const {
        if (op_.kind == OperatorKind::Concatenation) {
            const double fills = cached_ ? once_through(Cache(core_)) : 0.0;
            return std::max(0.0, concatenation() + fills * prices_.per_fill());
        }
        const bool searched =
            op_.kind == OperatorKind::Conv2d || op_.kind == OperatorKind::DepthwiseConv2d;
        const double slow = slow_channels();
        if (cached_ && searched) return slow + over_channels(Cache(core_));
        const Tile all = tile(0, shape_.output.c);
        const double fills = cached_ ? once_through(Cache(core_)) : 0.0;
        const double rounded = rounded_calls(static_cast<double>(all.out.extent().elements()));
        return std::max(0.0, other(all) + slow + fills * prices_.per_fill() - rounded);
    }

  private:
    std::int64_t positions() const { return std::int64_t{rows_} * columns_; }
    Tile tile(std::int32_t c0, std::int32_t c1) const {
        return {{0, rows_, 0, columns_, c0, c1}, 0, shape_.reduction, 0};
    }
    /// Without what slow channels add.
    double other(const Tile& tile) const { return prices_.price(tile).other; }

    /// What rounding takes off at most: once, and for each of more calls beyond what it costs.
    double rounded_calls(double most_calls) const {
        return prices_.rounding() + prices_.rounding_of_more() * most_calls;
    }

    /// Each part is copied by calls of its own.
    double concatenation() const {
        const Tile all = tile(0, shape_.output.c);
        double sum = 0.0;
        for (std::size_t i = 0; i < op_.inputs.size(); ++i) {
            Tile part = all;
            part.part = static_cast<std::int32_t>(i);
            const network::Extent extent = network::input_box(network_, id_, part, i).extent();
            if (extent.elements() == 0) continue;
            // As large as what it copies, wherever that lands.
            part.out = network::whole(extent);
            sum += other(part) - rounded_calls(static_cast<double>(extent.elements()));
        }
        return sum;
    }

    /// What channels that go the slow way add, each in a tile of its own; 0 where the profile does
    /// not price it.
    double slow_channels() const {
        const std::int32_t channels = shape_.output.c;
        const TilePrice all = prices_.price(tile(0, channels));
        if (all.slow <= 0.0) return 0.0;
        const bool weighted = op_.inputs.size() > 1 && op_.kind != OperatorKind::Add;
        if (!weighted) return all.slow;
        std::vector<TilePrice> alone;
        double cheapest = std::numeric_limits<double>::infinity();
        for (std::int32_t c = 0; c < channels; ++c) {
            alone.push_back(prices_.price(tile(c, c + 1)));
            cheapest = std::min(cheapest, alone.back().sum());
        }
        // Slow tiles may lack other work: what remains over the cheapest channel is the price.
        double sum = 0.0;
        for (const TilePrice& one : alone)
            sum += std::min(one.slow, std::max(0.0, one.sum() - cheapest));
        const bool all_slow = std::all_of(alone.begin(), alone.end(),
                                          [](const TilePrice& one) { return one.slow > 0.0; });
        if (!all_slow) return sum;
        double least = std::numeric_limits<double>::infinity();
        for (const TilePrice& one : alone) least = std::min(least, one.slow);
        return least * channels;
    }

    /// Lines of all operands, each once.
    double once_through(const Cache& cache) const {
        double lines =
            cache.store_share * cache.lines_of(static_cast<double>(positions()) * shape_.output.c);
        const Tile all = tile(0, shape_.output.c);
        const bool skips = op_.kind == OperatorKind::ResizeNearestNeighbor ||
                           op_.kind == OperatorKind::Pad || !needed_.of(id_).whole();
        for (std::size_t i = 0; i < network::operand_count(op_) && !skips; ++i) {
            lines += cache.lines_of(
                static_cast<double>(network::input_box(network_, id_, all, i).extent().elements()));
        }
        if (op_.kind == OperatorKind::FullyConnected) {
            lines += cache.lines_of(shape_.output.c * (static_cast<double>(shape_.reduction) +
                                                       cost::kRequantisationBytes));
        }
        return lines;
    }

    /// At every output position tiles share out the channels: the cheapest way to do so, where a
    /// tile of c channels costs what the best way to cut rows, columns and input channels makes of
    /// it.
    double over_channels(const Cache& cache) const {
        std::vector<std::vector<Way>> ways(static_cast<std::size_t>(shape_.output.c));
        const double again = op_.kind == OperatorKind::Conv2d ? output_again() : 0.0;
        for (std::int32_t c = 1; c <= shape_.output.c; ++c) {
            std::vector<Way>& those = ways[static_cast<std::size_t>(c - 1)];
            if (op_.kind == OperatorKind::Conv2d)
                add_conv_ways(cache, c, again, those);
            else
                add_depthwise_ways(cache, c, those);
        }
        const auto& window = op_.as<network::Window>();
        const Needed& out = needed_.of(id_);
        const network::Extent& in = shape_.inputs[0];
        const auto by_row = shares(out.rows, window.kernel_h, window.stride_h, window.dilation_h,
                                   window.pad_top, in.h);
        const auto by_column = shares(out.columns, window.kernel_w, window.stride_w,
                                      window.dilation_w, window.pad_left, in.w);
        std::map<std::int64_t, std::int64_t> by_input;
        for (const auto& [rows, row_count] : by_row)
            for (const auto& [columns, column_count] : by_column)
                by_input[std::int64_t{rows} * columns] += row_count * column_count;
        double sum = 0.0;
        for (const auto& [input, count] : by_input)
            sum += static_cast<double>(count) * share_out(ways, static_cast<double>(input));
        return std::max(0.0, sum);
    }

    /// Of one position that is the first to read `input` positions.
    static double share_out(const std::vector<std::vector<Way>>& ways, double input) {
        std::vector<double> price, least{0.0};
        for (const std::vector<Way>& those : ways) {
            double best = std::numeric_limits<double>::infinity();
            for (const Way& way : those) best = std::min(best, way.position + input * way.input);
            price.push_back(best);
        }
        for (std::size_t channels = 1; channels <= price.size(); ++channels) {
            double best = std::numeric_limits<double>::infinity();
            for (std::size_t c = 1; c <= channels; ++c)
                best = std::min(best, price[c - 1] + least[channels - c]);
            least.push_back(best);
        }
        return least.back();
    }

    /// A position's part of a tile of `c` channels, line fills left out.
    double position_price(std::int32_t c) const {
        return (other(tile(0, c)) - prices_.rounding()) / static_cast<double>(positions()) -
               prices_.rounding_of_more();
    }

    struct ConvFills {
        double weights = 0.0;   // lines
        double position = 0.0;  // lines of weights and outputs, for each position
    };
    /// Weights come once for a tile, and again for every few positions as far as they do not stay.
    ConvFills conv_fills(const Cache& cache, double c, double depth) const {
        const auto& window = op_.as<network::Window>();
        const auto together = static_cast<double>(cost::kPositionsPerRead);
        const double taps = static_cast<double>(window.kernel_h) * window.kernel_w;
        const double weights = cache.lines_of(c * (taps * depth + cost::kRequantisationBytes));
        const double lost = cache.lost(weights, weights + cache.lines_of(together * (depth + c)));
        return {weights, lost / together + (weights - lost) / static_cast<double>(positions()) +
                             cache.store_share * cache.lines_of(c)};
    }

    /// With all input channels: tiles so narrow that a window's rows stay in the cache beside the
    /// weights, or inputs that are read again. With a part of them: see cut_way().
    void add_conv_ways(const Cache& cache, std::int32_t c, double output_again,
                       std::vector<Way>& ways) const {
        const auto& window = op_.as<network::Window>();
        const ConvFills fills = conv_fills(cache, c, shape_.reduction);
        const double fill = prices_.per_fill();
        const double position = position_price(c) + fill * fills.position;
        const double input = fill * cache.lines_of(static_cast<double>(shape_.reduction));
        const double row = cache.lines_of(static_cast<double>(window.kernel_h) * shape_.reduction);
        const double columns = (cache.lines - fills.weights) / row;
        if (columns >= 1.0) ways.push_back({position, input * halo(columns)});
        const double together = static_cast<double>(cost::kPositionsPerRead) * window.stride_w;
        const double reads =
            std::max(1.0, static_cast<double>(window.kernel_h) / window.stride_h) *
            std::max(1.0, (together - window.stride_w + window.kernel_w) / together);
        ways.push_back({position, input * reads});
        ways.push_back(cut_way(cache, c, output_again));
    }
    /// How often tiles that read at most `columns` columns read each, at least.
    double halo(double columns) const {
        const auto& window = op_.as<network::Window>();
        const double all = shape_.inputs[0].w;
        const double shared = (window.kernel_w - 1) * window.dilation_w + 1 - window.stride_w;
        if (columns >= all || shared <= 0.0) return 1.0;
        const double most = columns_;
        const double tiles =
            columns <= shared ? most : std::min(most, (all - shared) / (columns - shared));
        return (all + (std::max(1.0, tiles) - 1.0) * shared) / all;
    }

    /// What handling an output once more costs: two tiles of input channels instead of one.
    double output_again() const {
        const Tile all = tile(0, shape_.output.c);
        const double once = prices_.price(all).sum();
        double more = std::numeric_limits<double>::infinity();
        for (const std::int32_t k :
             {1, 4, shape_.reduction / 2, shape_.reduction - 4, shape_.reduction - 1}) {
            if (k <= 0 || k >= shape_.reduction) continue;
            Tile first = all, second = all;
            first.k1 = second.k0 = k;
            more = std::min(more, prices_.price(first).sum() + prices_.price(second).sum() - once);
        }
        return std::max(0.0, more) / static_cast<double>(positions()) / shape_.output.c;
    }
    /// Tiles of a part of the input channels, all but the first of which handle their outputs
    /// again. What one costs for each of its input channels is least at an end of the ranges in
    /// which weights stay in the cache, are lost in part, or are lost.
    Way cut_way(const Cache& cache, std::int32_t c, double output_again) const {
        const auto& window = op_.as<network::Window>();
        const double depth = shape_.reduction;
        const double taps = static_cast<double>(window.kernel_h) * window.kernel_w;
        const auto together = static_cast<double>(cost::kPositionsPerRead);
        // Lines are a * k + b: of weights, and of weights with what is used beside them.
        const double a = cache.lines_of(c * taps),
                     b = cache.lines_of(c * cost::kRequantisationBytes);
        const double both_a = a + cache.lines_of(together),
                     both_b = b + cache.lines_of(together * c);
        const double share = cache.ways + 1.0;
        const double none_lost = (cache.lines - both_b) / both_a;
        const double all_lost =
            (share * (cache.lines - both_b) + b) / std::max(1e-9, share * both_a - a);
        const double again = output_again * c;
        double least = std::numeric_limits<double>::infinity();
        for (const double at : {1.0, none_lost, all_lost, depth}) {
            const double k = std::clamp(at, 1.0, depth);
            const double one = prices_.per_fill() * conv_fills(cache, c, k).position + again;
            least = std::min(least, one / k);
        }
        return {position_price(c) + least * depth - again,
                prices_.per_fill() * cache.lines_of(depth)};
    }

    /// Either a tile's input and output stay in the cache from one group of channels to the next,
    /// or they come again for each group.
    void add_depthwise_ways(const Cache& cache, std::int32_t c, std::vector<Way>& ways) const {
        const std::int32_t multiplier = op_.as<network::Window>().depth_multiplier;
        const std::int32_t in = (c + multiplier - 1) / multiplier;
        const double in_lines = cache.lines_of(std::int64_t{1}, in);
        const double out_lines = cache.lines_of(std::int64_t{1}, c);
        const double fill = prices_.per_fill();
        const double groups = std::ceil(static_cast<double>(c) / cost::kChannelGroup);
        ways.push_back({position_price(c) + fill * groups * cache.store_share * out_lines,
                        fill * groups * in_lines});
        const double most = kept_positions(cache.kept(c), in_lines, out_lines);
        if (most < 1.0) return;
        ways.push_back({kept_price(c, most) + fill * cache.store_share * cache.lines_of(c),
                        fill * cache.lines_of(in)});
    }
    /// The most positions of a tile whose input and output fit `room` lines.
    double kept_positions(double room, double in_lines, double out_lines) const {
        const auto& window = op_.as<network::Window>();
        const network::Extent& in = shape_.inputs[0];
        const Span down(window.kernel_h, window.stride_h, window.dilation_h, window.pad_top,
                        shape_.output.h, in.h);
        const Span across(window.kernel_w, window.stride_w, window.dilation_w, window.pad_left,
                          shape_.output.w, in.w);
        double most = 0.0;
        for (std::int32_t h = 1; h <= rows_; ++h) {
            const double rows = down.read(h) * in_lines;
            const double width =
                (room - rows * across.rest()) / (rows * across.stride + out_lines * h);
            most = std::max(most, h * std::clamp(std::floor(width), 0.0, double{1} * columns_));
        }
        return most;
    }
    /// As position_price(), of tiles of at most `most` positions: their price grows with positions,
    /// ever less steeply, so that it is not below the line between its ends.
    double kept_price(std::int32_t c, double most) const {
        if (positions() <= 1 || most >= static_cast<double>(positions())) return position_price(c);
        Tile one = tile(0, c);
        one.out.y1 = one.out.x1 = 1;
        const double least = other(one), all = other(tile(0, c));
        const double step = (all - least) / static_cast<double>(positions() - 1);
        return (least + step * (most - 1.0) - prices_.rounding()) / most -
               prices_.rounding_of_more();
    }

    const Network& network_;
    const OperatorId id_;
    const network::Operator& op_;
    const Geometry& shape_;
    const NeededElements& needed_;
    const TilePrices prices_;
    const platform::Core& core_;
    const bool cached_;
    const std::int32_t rows_, columns_;
};

}  // namespace

double least_cycles(const Network& network, OperatorId id, const NeededElements& needed,
                    const cost::KernelProfile& profile, const platform::Platform& platform) {
    if (network::is_view(network.op(id).kind) || needed.of(id).none()) return 0.0;
    return Operator(network, id, needed, profile, platform).least();
}

}  // namespace outcore::bound
