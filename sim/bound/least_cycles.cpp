// SPDX-License-Identifier: Apache-2.0
#include "bound/least_cycles.hpp"

#include <algorithm>
#include <limits>

#include "bound/tile_prices.hpp"
#include "cost/line_fills.hpp"

namespace outcore::bound {
namespace {

using network::Network;
using network::OperatorKind;
using network::Tile;

/// Whether operands can not help to come into the core's data cache.
bool fills_lines(const platform::Platform& platform) {
    if (platform.core.cache_line_bytes == 0 || platform.core.data_cache_bytes == 0) return false;
    return std::all_of(platform.memories.begin(), platform.memories.end(),
                       [](const auto& memory) { return memory.cached; });
}

/// The whole first (at most `most`), then halves and the steps that kernels take.
std::vector<std::int32_t> sizes(std::int32_t extent, std::int32_t most,
                                std::initializer_list<std::int32_t> steps) {
    std::vector<std::int32_t> list{std::min(extent, most)};
    const auto add = [&](std::int32_t size) {
        if (size > 0 && size < std::min(extent, most) &&
            std::find(list.begin(), list.end(), size) == list.end())
            list.push_back(size);
    };
    add(extent / 2 / 4 * 4);
    for (const std::int32_t step : steps) add(step);
    return list;
}

/// Rows and columns of a convolution's tiles in the sample.
constexpr std::int32_t kPlane = 16;

struct Range {
    std::int32_t begin = 0, end = 0;
    std::int32_t size() const { return end - begin; }
};

/// Parts of that size at the border and inside.
std::vector<Range> parts(std::int32_t extent, const std::vector<std::int32_t>& lengths) {
    std::vector<Range> list;
    for (const std::int32_t length : lengths) {
        list.push_back({0, length});
        if (length == extent) continue;
        const std::int32_t inside = (extent - length) / 2;
        if (inside > 0) list.push_back({inside, inside + length});
    }
    return list;
}

std::vector<Range> beginnings(const std::vector<std::int32_t>& lengths) {
    std::vector<Range> list;
    for (const std::int32_t length : lengths) list.push_back({0, length});
    return list;
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
          platform_(platform) {}

    double least() const {
        const double positions =
            static_cast<double>(needed_.of(id_).row_count()) * needed_.of(id_).column_count();
        double sum = 0.0;
        if (op_.kind == OperatorKind::Concatenation) {
            for (std::size_t i = 0; i < op_.inputs.size(); ++i) sum += part(i, positions);
        } else {
            const double units = positions * shape_.output.c * std::max(1, shape_.reduction);
            sum = units * unit_price(shape_.output, units, 0);
        }
        const bool fills = fills_lines(platform_) && prices_.per_fill() > 0.0;
        return std::max(0.0, sum) + (fills ? once_through() * prices_.per_fill() : 0.0);
    }

  private:
    /// A concatenation's operand has calls of its own, wherever in the output it lands.
    double part(std::size_t index, double positions) const {
        const network::Extent& extent = shape_.inputs[index];
        const double share =
            static_cast<double>(extent.elements()) / static_cast<double>(shape_.output.elements());
        const double units = positions * shape_.output.c * share;
        return units * unit_price(extent, units, static_cast<std::int32_t>(index));
    }

    /// The least of a tile's price over its work, where all tiles have `units` together.
    /// Convolutions have no price of a tile but its call's, so that what a part of a large plane
    /// costs beside its call stands for the whole plane.
    double unit_price(const network::Extent& extent, double units, std::int32_t part) const {
        const bool conv = op_.kind == OperatorKind::Conv2d;
        const std::int32_t most = conv ? kPlane : std::max(extent.h, extent.w);
        const auto rows = parts(extent.h, sizes(extent.h, most, {1, 2}));
        const auto columns = parts(extent.w, sizes(extent.w, most, {1, 2, 3, 4}));
        const Tile all{network::whole(extent), 0, shape_.reduction, part};
        double best = prices_.least(all) / units;
        for (const Range& inputs : input_ranges()) {
            for (const Range& channels : channel_ranges(extent.c)) {
                const double line =
                    static_cast<double>(channels.size()) * std::max(1, inputs.size());
                for (const Range& row : rows) {
                    for (const Range& column : columns) {
                        const double positions = double{1} * row.size() * column.size();
                        const double planes = conv ? units / all_work(extent) *
                                                         static_cast<double>(extent.h) * extent.w /
                                                         positions
                                                   : 1.0;
                        const double work = std::min(positions * planes * line, units);
                        // No tile is cheaper than its call.
                        if ((prices_.per_call() - 0.5 * (1.0 + prices_.per_fill()) * planes) /
                                work >=
                            best)
                            continue;
                        const Tile tile{{row.begin, row.end, column.begin, column.end,
                                         channels.begin, channels.end},
                                        inputs.begin,
                                        inputs.end,
                                        part};
                        const double price = (prices_.least(tile) - prices_.per_call()) * planes +
                                             prices_.per_call();
                        best = std::min(best, price / work);
                    }
                }
            }
        }
        return best;
    }
    double all_work(const network::Extent& extent) const {
        return static_cast<double>(extent.elements()) * std::max(1, shape_.reduction);
    }

    std::vector<Range> input_ranges() const {
        if (shape_.reduction == 0) return {{0, 0}};
        return beginnings(sizes(shape_.reduction, shape_.reduction, {1, 4, 16}));
    }
    /// Runs of channels, one without exact requantisation among them if there is any.
    std::vector<Range> channel_ranges(std::int32_t channels) const {
        if (op_.kind == OperatorKind::Softmax) return {{0, channels}};
        std::vector<Range> list = beginnings(sizes(channels, channels, {1, 2, 3, 4, 5, 6, 7, 8}));
        const bool weighted = op_.kind == OperatorKind::Conv2d ||
                              op_.kind == OperatorKind::DepthwiseConv2d ||
                              op_.kind == OperatorKind::FullyConnected;
        Tile one{{0, 1, 0, 1, 0, channels}, 0, shape_.reduction, 0};
        if (!weighted || !prices_.exact(one)) return list;
        Range longest, now;
        for (std::int32_t c = 0; c < channels; ++c) {
            one.out.c0 = c, one.out.c1 = c + 1;
            now = prices_.exact(one) ? Range{c + 1, c + 1} : Range{now.begin, c + 1};
            if (now.size() > longest.size()) longest = now;
        }
        for (const std::int32_t length : {1, 2, 4, longest.size() / 2 * 2, longest.size()})
            if (length > 0 && length <= longest.size())
                list.push_back({longest.begin, longest.begin + length});
        return list;
    }

    /// Lines of all operands, each once.
    double once_through() const {
        const cost::Cache cache(platform_.core);
        if (!needed_.of(id_).whole() || op_.kind == OperatorKind::ResizeNearestNeighbor) return 0.0;
        const Tile all{network::whole(shape_.output), 0, shape_.reduction, 0};
        double lines =
            cache.store_share * cache.lines_of(static_cast<double>(shape_.output.elements()));
        for (std::size_t i = 0; i < network::operand_count(op_); ++i) {
            lines += cache.lines_of(
                static_cast<double>(network::input_box(network_, id_, all, i).extent().elements()));
        }
        return lines;
    }

    const Network& network_;
    const OperatorId id_;
    const network::Operator& op_;
    const network::Geometry& shape_;
    const NeededElements& needed_;
    const TilePrices prices_;
    const platform::Platform& platform_;
};

}  // namespace

double least_cycles(const Network& network, OperatorId id, const NeededElements& needed,
                    const cost::KernelProfile& profile, const platform::Platform& platform) {
    if (network::is_view(network.op(id).kind) || needed.of(id).none()) return 0.0;
    return Operator(network, id, needed, profile, platform).least();
}

}  // namespace outcore::bound
