// SPDX-License-Identifier: Apache-2.0
#include <fmt/format.h>

#include <array>

#include "network/geometry.hpp"
#include "network/lifetimes.hpp"
#include "scheduler/plugin/plugin_decisions.hpp"

namespace outcore::scheduler {
namespace {

constexpr std::int32_t kDeepest = 8;
/// Of one operator: more would be a schedule that no board holds.
constexpr std::int64_t kMostTiles = 200000;

class DecisionsReader {
  public:
    DecisionsReader(const JsonNode& root, const Problem& problem, const BoardView& board)
        : root_(root), problem_(problem), network_(*problem.network), board_(board) {}

    PluginDecisions read() {
        root_.only({"schema", "overlap", "prefetch_depth", "on_chip", "operators"});
        decisions_.operators.resize(network_.operators.size());
        if (const auto overlap = root_.find("overlap")) decisions_.overlap = overlap->boolean();
        if (const auto depth = root_.find("prefetch_depth"))
            decisions_.depth = static_cast<std::int32_t>(depth->integer(1, kDeepest));
        read_on_chip();
        if (const auto operators = root_.find("operators")) {
            for (const JsonNode& node : operators->items()) read_operator(node);
        }
        if (!decisions_.overlap) forbid_depth();
        return std::move(decisions_);
    }

  private:
    /// One task at a time: nothing is ahead.
    void forbid_depth() {
        decisions_.depth = 1;
        for (OperatorWish& wish : decisions_.operators) wish.depth = 0;
    }

    void read_on_chip() {
        const auto list = root_.find("on_chip");
        if (!list) return;
        auto& on_chip = decisions_.on_chip.emplace(network_.tensors.size(), false);
        const std::vector<TensorId> roots = network::storage_roots(network_);
        const auto most = static_cast<std::int64_t>(network_.tensors.size()) - 1;
        for (const JsonNode& node : list->items()) {
            const auto id = static_cast<std::size_t>(node.integer(0, most));
            if (network_.tensors[TensorId(id)].constant())
                node.fail("is a constant; only activations have a place of their own");
            on_chip[roots[id].index()] = true;
        }
        if (board_.external) return;
        for (const network::Lifetime& activation : network::lifetimes(network_)) {
            if (on_chip[activation.root.index()]) continue;
            list->fail(fmt::format("tensor {} is left out, and there is no external RAM to hold it",
                                   activation.root.value));
            return;
        }
    }

    void read_operator(const JsonNode& node) {
        node.only({"operator", "tile", "order", "prefetch_depth", "constants"});
        const auto most = static_cast<std::int64_t>(network_.operators.size()) - 1;
        const OperatorId id(static_cast<std::size_t>(node.at("operator").integer(0, most)));
        const auto geometry = network::geometry(network_, id);
        OperatorWish& wish = decisions_.operators[id];
        if (wish.stated) node.fail("this operator stands here twice");
        if (network::is_view(network_.op(id).kind) || !geometry) {
            node.fail("nothing is computed for this operator");
            return;
        }
        wish.stated = true;
        if (const auto depth = node.find("prefetch_depth"))
            wish.depth = static_cast<std::int32_t>(depth->integer(1, kDeepest));
        if (const auto constants = node.find("constants")) {
            constexpr std::array<std::string_view, 2> kHomes = {"stream", "internal-flash"};
            wish.constants_in_flash = constants->choice(kHomes) == 1;
            if (wish.constants_in_flash && !board_.internal_flash)
                constants->fail("the board has no internal flash for constants");
        }
        const auto tile = node.find("tile");
        if (tile) wish.shape = read_shape(*tile, id, *geometry);
        if (const auto order = node.find("order")) {
            constexpr std::array<std::string_view, 2> kOrders = {"channels-outer", "rows-outer"};
            const bool channels_outer = order->choice(kOrders) == 0;
            if (wish.shape)
                wish.shape->channels_outer = channels_outer;
            else
                order->fail("says nothing without a tile");
        }
    }

    TileShape read_shape(const JsonNode& node, OperatorId id, const network::Geometry& geometry) {
        node.only({"rows", "columns", "channels", "reduction"});
        const schedule::KernelLayout& layout = problem_.layouts->of(network_.op(id).kind);
        const auto part = [&](std::string_view key, std::int32_t extent) {
            const auto found = node.find(key);
            const std::int64_t size = found ? found->integer(1, extent) : extent;
            return static_cast<std::int32_t>(std::max<std::int64_t>(1, size));
        };
        TileShape shape;
        shape.h = part("rows", geometry.output.h);
        shape.w = part("columns", geometry.output.w);
        shape.c = part("channels", geometry.output.c);
        shape.k = part("reduction", std::max(1, geometry.reduction));
        if (shape.c < geometry.output.c && !layout.tiles_channels)
            node.at("channels").fail("this operator's channels can not be tiled");
        if (shape.c < geometry.output.c && shape.c % layout.channel_multiple != 0)
            node.at("channels")
                .fail(fmt::format("must be a multiple of {}, or all", layout.channel_multiple));
        if (shape.k < geometry.reduction && !layout.tiles_reduction)
            node.at("reduction").fail("this operator's input channels can not be tiled");
        const auto parts = [](std::int32_t extent, std::int32_t size) {
            return std::int64_t{(std::max(1, extent) + size - 1) / size};
        };
        const std::int64_t flat =
            parts(geometry.output.h, shape.h) * parts(geometry.output.w, shape.w);
        const std::int64_t deep =
            parts(geometry.output.c, shape.c) * parts(geometry.reduction, shape.k);
        if (flat > kMostTiles || deep > kMostTiles || flat * deep > kMostTiles) {
            node.fail(fmt::format("makes more than {} tiles", kMostTiles));
            return {geometry.output.h, geometry.output.w, geometry.output.c,
                    std::max(1, geometry.reduction)};
        }
        return shape;
    }

    const JsonNode& root_;
    const Problem& problem_;
    const network::Network& network_;
    const BoardView& board_;
    PluginDecisions decisions_;
};

}  // namespace

PluginDecisions read_decisions(const JsonNode& root, const Problem& problem,
                               const BoardView& board) {
    return DecisionsReader(root, problem, board).read();
}

}  // namespace outcore::scheduler
