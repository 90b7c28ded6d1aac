// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact/operator_variants.hpp"

#include <algorithm>
#include <set>

#include "scheduler/tile_walk.hpp"
#include "scheduler/tiled/operator_tiling.hpp"

namespace outcore::scheduler {
namespace {

using network::OperatorKind;

/// Nanoseconds: one tile cut and measured, or one looked at again for the room that is left.
constexpr std::int64_t kCutTileNs = 1500, kFitTileNs = 10;

class Measure {
  public:
    Measure(const Problem& problem, OperatorId id, const Streams& streams,
            const OperatorTiling& tiling, std::int64_t alignment)
        : network_(*problem.network),
          op_(network_.op(id)),
          streams_(streams),
          tiling_(tiling),
          alignment_(alignment) {}

    OperatorVariant of(const TileShape& shape, bool pinned) const {
        OperatorVariant variant;
        variant.shape = shape;
        variant.pinned = pinned;
        const std::vector<std::size_t> last = last_uses();
        std::vector<bool> there(tiling_.chunks.size(), false);
        std::int64_t constants = 0;
        std::int32_t held = -1;
        for (std::size_t t = 0; t < tiling_.tiles.size(); ++t) {
            const OperatorTiling::Tile& tile = tiling_.tiles[t];
            OperatorVariant::Tile now;
            now.core_s = least_seconds(tiling_.times[t]) + tile.direct_s;
            now.load_bytes = constant_operand_bytes(t);
            add_copies(t, variant, now);
            if (tile.weights >= 0 && tile.weights != held && !streams_.constants_in_flash) {
                const auto chunk = static_cast<std::size_t>(tile.weights);
                const std::int64_t bytes = tiling_.chunks[chunk].size_bytes;
                if (!pinned) constants = 0;
                if (!pinned || !there[chunk]) {
                    now.load_bytes += static_cast<double>(bytes);
                    constants += bytes;
                }
                there[chunk] = true;
            }
            held = tile.weights;
            now.alive_bytes = constants + own_bytes(t);
            if (pinned && held >= 0 && last[static_cast<std::size_t>(held)] == t)
                constants -= chunk_bytes(tile);
            if (t == 0) variant.first_bytes = now.load_bytes;
            variant.core_s += now.core_s;
            variant.load_bytes += now.load_bytes;
            variant.peak_bytes = std::max(variant.peak_bytes, now.alive_bytes);
            variant.tiles.push_back(now);
        }
        return variant;
    }

  private:
    std::int64_t chunk_bytes(const OperatorTiling::Tile& tile) const {
        return tile.weights < 0 ? 0
                                : tiling_.chunks[static_cast<std::size_t>(tile.weights)].size_bytes;
    }

    std::vector<std::size_t> last_uses() const {
        std::vector<std::size_t> last(tiling_.chunks.size(), 0);
        for (std::size_t t = 0; t < tiling_.tiles.size(); ++t)
            if (tiling_.tiles[t].weights >= 0)
                last[static_cast<std::size_t>(tiling_.tiles[t].weights)] = t;
        return last;
    }

    /// Constant operands come before the first tile; those of a concatenation, which each have
    /// tiles of their own, are counted with their first one.
    double constant_operand_bytes(std::size_t t) const {
        double bytes = 0.0;
        for (std::size_t i = 0; i < tiling_.operands; ++i) {
            const network::Tensor& tensor = network_.tensor(op_.inputs[i]);
            if (streams_.constants_in_flash || !tensor.constant()) continue;
            const bool parts = op_.kind == OperatorKind::Concatenation;
            const auto part = static_cast<std::int32_t>(i);
            const bool first = parts ? tiling_.tiles[t].tile.part == part &&
                                           (t == 0 || tiling_.tiles[t - 1].tile.part != part)
                                     : t == 0;
            if (first) bytes += static_cast<double>(tensor.size_bytes());
        }
        return bytes;
    }

    std::int64_t lines(std::int64_t bytes) const {
        return (bytes + alignment_ - 1) / alignment_ * alignment_;
    }
    /// Tile buffers, sums and scratch of one tile.
    std::int64_t own_bytes(std::size_t t) const {
        constexpr std::int64_t kSumBytes = 4;
        const network::Tile& tile = tiling_.tiles[t].tile;
        const std::int64_t elements = tile.out.extent().elements();
        const bool sums =
            tiling_.geometry.reduction > 0 && (tile.k0 > 0 || tile.k1 < tiling_.geometry.reduction);
        std::int64_t bytes = lines(tiling_.scratch_bytes);
        if (sums) bytes += lines(kSumBytes * elements);
        if (streams_.output)
            bytes += lines(elements * network::size_bytes(network_.tensor(op_.output).type));
        for (std::size_t i = 0; i < tiling_.operands; ++i)
            if (streams_.inputs[i]) bytes += lines(input_bytes(t, i));
        return bytes;
    }
    std::int64_t input_bytes(std::size_t t, std::size_t i) const {
        return tiling_.input(t, i).box.extent().elements() *
               network::size_bytes(network_.tensor(op_.inputs[i]).type);
    }

    void add_copies(std::size_t t, OperatorVariant& variant, OperatorVariant::Tile& now) const {
        for (std::size_t i = 0; i < tiling_.operands; ++i) {
            if (!streams_.inputs[i] || !tiling_.input(t, i).fresh) continue;
            const analytic::TaskCost& load = tiling_.input(t, i).load;
            now.copy_s += lane_seconds(load);
            now.copy_bytes += static_cast<double>(input_bytes(t, i));
            variant.core_s += end_handlers(load);
            variant.spread_s += spread_handlers(load);
        }
        variant.copy_s += now.copy_s;
        if (!streams_.output || !tiling_.tiles[t].finishes) return;
        variant.core_s += end_handlers(tiling_.tiles[t].store);
        variant.spread_s += spread_handlers(tiling_.tiles[t].store);
        variant.copy_s += lane_seconds(tiling_.tiles[t].store);
    }

    const network::Network& network_;
    const network::Operator& op_;
    const Streams& streams_;
    const OperatorTiling& tiling_;
    const std::int64_t alignment_;
};

/// What tells tilings apart.
std::vector<std::int32_t> signature(const std::vector<network::Tile>& tiles) {
    std::vector<std::int32_t> all;
    for (const network::Tile& tile : tiles) {
        const network::Box& out = tile.out;
        all.insert(all.end(), {out.y0, out.y1, out.x0, out.x1, out.c0, out.c1, tile.k0, tile.k1});
    }
    return all;
}

}  // namespace

double OperatorVariant::span_s(double room_bytes, const ReadFloor& reads) const {
    double sum = 0.0, bytes = 0.0;
    for (std::size_t t = 0; t < tiles.size(); ++t) {
        sum += tiles[t].core_s;
        if (t + 1 == tiles.size()) break;
        const Tile& next = tiles[t + 1];
        const double room = room_bytes - static_cast<double>(tiles[t].alive_bytes);
        bytes += next.load_bytes;
        double between = 0.0;
        if (next.load_bytes > room) between = reads.one(static_cast<std::int64_t>(next.load_bytes));
        if (next.copy_bytes > room) between = std::max(between, next.copy_s);
        sum += between;
    }
    const double room = room_bytes - static_cast<double>(tiles.front().alive_bytes);
    const double last = tiles.back().core_s;
    return std::max(sum, reads.byte_s() * (bytes - room) + last);
}

const VariantList& OperatorVariants::of(OperatorId op, const Streams& streams,
                                        std::int64_t room_bytes) {
    std::vector<bool> key = streams.inputs;
    key.push_back(streams.output);
    key.push_back(streams.constants_in_flash);
    const auto [found, fresh] = fitted_.try_emplace({{op, key}, room_bytes});
    if (!fresh) return found->second;
    const auto [ways, unknown] = ways_.try_emplace({op, key});
    if (unknown) ways->second = make(op, streams);
    return found->second = fit(ways->second, room_bytes);
}

VariantList OperatorVariants::fit(const Ways& ways, std::int64_t room_bytes) const {
    VariantList list;
    list.complete = ways.complete;
    for (const OperatorVariant& variant : ways.all) {
        effort_.charge(kFitTileNs, static_cast<std::int64_t>(variant.tiles.size()));
        if (variant.peak_bytes > room_bytes) continue;
        const double span = variant.span_s(static_cast<double>(room_bytes), floors_.reads());
        OperatorVariant& least = list.least;
        if (list.fitted.empty()) {
            least.core_s = variant.core_s;
            least.spread_s = variant.spread_s;
            least.copy_s = variant.copy_s;
            least.load_bytes = variant.load_bytes;
            least.first_bytes = variant.first_bytes;
            list.least_span_s = span;
        }
        least.core_s = std::min(least.core_s, variant.core_s);
        least.spread_s = std::min(least.spread_s, variant.spread_s);
        least.copy_s = std::min(least.copy_s, variant.copy_s);
        least.load_bytes = std::min(least.load_bytes, variant.load_bytes);
        least.first_bytes = std::min(least.first_bytes, variant.first_bytes);
        list.least_span_s = std::min(list.least_span_s, span);
        list.fitted.push_back({&variant, span});
    }
    std::stable_sort(
        list.fitted.begin(), list.fitted.end(), [](const FittedVariant& a, const FittedVariant& b) {
            return std::max(a.span_s, a.variant->core_s) < std::max(b.span_s, b.variant->core_s);
        });
    return list;
}

OperatorVariants::Ways OperatorVariants::make(OperatorId op, const Streams& streams) const {
    Ways ways;
    std::vector<OperatorVariant>& variants = ways.all;
    std::set<std::vector<std::int32_t>> seen;
    for (const TilePlan& plan : spaces_->plans(op, streams, 1)) {
        if (effort_.spent()) {
            ways.complete = false;
            break;
        }
        const auto tiles = tiles_in_order(*problem_.network, op, plan.shape);
        effort_.charge(kCutTileNs, static_cast<std::int64_t>(tiles.size()));
        if (tiles.size() > kMostTilesOfVariant || !seen.insert(signature(tiles)).second) continue;
        const OperatorTiling tiling = cut(problem_, board_, op, plan.shape, streams);
        const Measure measure(problem_, op, streams, tiling, board_.alignment);
        variants.push_back(measure.of(plan.shape, false));
        if (tiling.sweeps_weights && !streams.constants_in_flash)
            variants.push_back(measure.of(plan.shape, true));
    }
    return ways;
}

}  // namespace outcore::scheduler
