// SPDX-License-Identifier: Apache-2.0
#include "scheduler/exact/operator_variants.hpp"

#include <algorithm>
#include <set>

#include "scheduler/tile_walk.hpp"
#include "scheduler/tiled/operator_tiling.hpp"

namespace outcore::scheduler {
namespace {

using network::OperatorKind;

class Measure {
  public:
    Measure(const Problem& problem, OperatorId id, const Streams& streams,
            const OperatorTiling& tiling, const WorkFloor& work)
        : network_(*problem.network),
          op_(network_.op(id)),
          streams_(streams),
          tiling_(tiling),
          work_(work) {}

    OperatorVariant of(const TileShape& shape, bool pinned) const {
        OperatorVariant variant;
        variant.shape = shape;
        variant.pinned = pinned;
        add_constant_operands(variant);
        std::set<std::int32_t> loaded;
        std::int32_t held = -1;
        for (std::size_t t = 0; t < tiling_.tiles.size(); ++t) {
            const OperatorTiling::Tile& tile = tiling_.tiles[t];
            variant.core_s += work_.seconds(tiling_.times[t], sizes(t)) + tile.direct_s;
            add_copies(t, variant);
            const bool comes = tile.weights >= 0 && tile.weights != held &&
                               !(pinned && loaded.contains(tile.weights));
            held = tile.weights;
            if (!comes || streams_.constants_in_flash) continue;
            loaded.insert(held);
            const auto bytes = static_cast<double>(chunk_bytes(tile));
            variant.load_bytes += bytes;
            if (t == 0) variant.first_bytes += bytes;
        }
        return variant;
    }

  private:
    std::int64_t chunk_bytes(const OperatorTiling::Tile& tile) const {
        return tile.weights < 0 ? 0
                                : tiling_.chunks[static_cast<std::size_t>(tile.weights)].size_bytes;
    }

    OperandSizes sizes(std::size_t t) const {
        const OperatorTiling::Tile& tile = tiling_.tiles[t];
        OperandSizes sizes;
        for (std::size_t i = 0; i < tiling_.operands; ++i) {
            const bool other_part = op_.kind == OperatorKind::Concatenation &&
                                    static_cast<std::int32_t>(i) != tile.tile.part;
            const network::Tensor& tensor = network_.tensor(op_.inputs[i]);
            const bool again = i > 0 && op_.inputs[i] == op_.inputs[i - 1];
            if (other_part || again || (tensor.constant() && streams_.constants_in_flash)) continue;
            const std::int64_t bytes =
                streams_.inputs[i]
                    ? tiling_.input(t, i).box.extent().elements() * network::size_bytes(tensor.type)
                    : tensor.size_bytes();
            sizes.inputs += bytes;
            sizes.largest_input = std::max(sizes.largest_input, bytes);
        }
        const network::Tensor& output = network_.tensor(op_.output);
        sizes.output = streams_.output
                           ? tile.tile.out.extent().elements() * network::size_bytes(output.type)
                           : output.size_bytes();
        sizes.weights = chunk_bytes(tile);
        sizes.in_flash = streams_.constants_in_flash;
        return sizes;
    }

    /// Each comes once, before its first tile at the latest.
    void add_constant_operands(OperatorVariant& variant) const {
        if (streams_.constants_in_flash) return;
        for (std::size_t i = 0; i < tiling_.operands; ++i) {
            const network::Tensor& tensor = network_.tensor(op_.inputs[i]);
            if (!tensor.constant()) continue;
            const auto bytes = static_cast<double>(tensor.size_bytes());
            variant.load_bytes += bytes;
            const bool later = op_.kind == OperatorKind::Concatenation && i > 0;
            if (!later) variant.first_bytes += bytes;
        }
    }

    void add_copies(std::size_t t, OperatorVariant& variant) const {
        const auto add = [&variant](const analytic::TaskCost& cost) {
            variant.core_s += core_seconds(cost);
            variant.copy_s += lane_seconds(cost);
        };
        for (std::size_t i = 0; i < tiling_.operands; ++i)
            if (streams_.inputs[i] && tiling_.input(t, i).fresh) add(tiling_.input(t, i).load);
        if (streams_.output && tiling_.tiles[t].finishes) add(tiling_.tiles[t].store);
    }

    const network::Network& network_;
    const network::Operator& op_;
    const Streams& streams_;
    const OperatorTiling& tiling_;
    const WorkFloor& work_;
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

OperatorVariant least_of(const std::vector<OperatorVariant>& variants) {
    OperatorVariant least = variants.front();
    for (const OperatorVariant& variant : variants) {
        least.core_s = std::min(least.core_s, variant.core_s);
        least.copy_s = std::min(least.copy_s, variant.copy_s);
        least.load_bytes = std::min(least.load_bytes, variant.load_bytes);
        least.first_bytes = std::min(least.first_bytes, variant.first_bytes);
    }
    return least;
}

}  // namespace

const VariantList& OperatorVariants::of(OperatorId op, const Streams& streams) {
    std::vector<bool> key = streams.inputs;
    key.push_back(streams.output);
    key.push_back(streams.constants_in_flash);
    const auto [found, fresh] = known_.try_emplace({op, std::move(key)});
    if (fresh) found->second = make(op, streams);
    return found->second;
}

VariantList OperatorVariants::make(OperatorId op, const Streams& streams) const {
    VariantList list;
    std::set<std::vector<std::int32_t>> seen;
    for (const TilePlan& plan : spaces_->plans(op, streams, 1)) {
        const auto tiles = tiles_in_order(*problem_.network, op, plan.shape);
        if (tiles.size() > kMostTilesOfVariant || !seen.insert(signature(tiles)).second) continue;
        const OperatorTiling tiling = cut(problem_, board_, op, plan.shape, streams);
        const Measure measure(problem_, op, streams, tiling, floors_.work());
        list.variants.push_back(measure.of(plan.shape, false));
        if (tiling.sweeps_weights && !streams.constants_in_flash)
            list.variants.push_back(measure.of(plan.shape, true));
    }
    if (list.variants.empty()) return list;
    std::stable_sort(
        list.variants.begin(), list.variants.end(),
        [](const OperatorVariant& a, const OperatorVariant& b) { return a.core_s < b.core_s; });
    list.least = least_of(list.variants);
    return list;
}

}  // namespace outcore::scheduler
