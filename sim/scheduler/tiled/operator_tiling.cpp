// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/operator_tiling.hpp"

#include <algorithm>
#include <map>

#include "cost/line_fills.hpp"
#include "cost/operand_reads.hpp"
#include "cost/ram_cost.hpp"
#include "scheduler/program/move_costs.hpp"
#include "scheduler/tile_walk.hpp"

namespace outcore::scheduler {
using network::Box;
using network::Extent;
using network::OperatorKind;

namespace {

class Cutter {
  public:
    Cutter(const Problem& problem, const BoardView& board, OperatorId id, const TileShape& shape,
           const Streams& streams)
        : problem_(problem),
          network_(*problem.network),
          board_(board),
          id_(id),
          op_(network_.op(id)),
          layout_(problem.layouts->of(op_.kind)),
          streams_(streams) {
        tiling_.geometry = *network::geometry(network_, id);
        tiling_.operands = network::operand_count(op_);
        const auto tiles = tiles_in_order(network_, id, shape);
        tiling_.tiles.reserve(tiles.size());
        for (const network::Tile& tile : tiles) add(tile);
    }

    OperatorTiling take() { return std::move(tiling_); }

  private:
    void add(const network::Tile& tile) {
        OperatorTiling::Tile made;
        made.tile = tile;
        if (streams_.constants_in_flash) made.direct_s = flash_seconds(tile);
        tiling_.times.push_back(kernel_times(problem_, id_, tile));
        made.finishes = tile.k1 == tiling_.geometry.reduction;
        if (!layout_.sections.empty()) made.weights = weights_of(tile);
        tiling_.scratch_bytes =
            std::max(tiling_.scratch_bytes,
                     schedule::scratch_bytes(network_, id_, layout_, tile.k0, tile.k1));
        for (std::size_t i = 0; i < tiling_.operands; ++i)
            tiling_.inputs.push_back(input_of(tile, i));
        if (streams_.output && made.finishes) made.store = store_of(tile.out);
        tiling_.tiles.push_back(made);
    }

    /// What reading constants in place takes longer.
    double flash_seconds(const network::Tile& tile) const {
        const platform::Platform& board = *problem_.platform;
        const DeviceId device = *board_.internal_flash;
        double seconds = 0.0;
        const auto read = [&](std::int64_t bytes, std::int64_t times) {
            seconds += static_cast<double>(times) * cost::flash_wait_s(board.memory(device), bytes);
        };
        for (std::size_t i = 0; i < tiling_.operands; ++i) {
            const network::Tensor& operand = network_.tensor(op_.inputs[i]);
            if (operand.constant())
                read(operand.size_bytes(), cost::input_reads(network_, id_, board, device));
        }
        if (layout_.sections.empty()) return seconds;
        const std::int64_t bytes = schedule::chunk_layout(network_, id_, layout_, tile.out.c0,
                                                          tile.out.c1, tile.k0, tile.k1)
                                       .size_bytes;
        read(bytes, cost::weight_reads(network_, id_, tile, bytes, board, device));
        return seconds;
    }

    std::int32_t weights_of(const network::Tile& tile) {
        const ChunkKey key{-1, tile.out.c0, tile.out.c1, tile.k0, tile.k1};
        const auto [found, fresh] =
            known_.try_emplace(key, static_cast<std::int32_t>(tiling_.chunks.size()));
        if (fresh) {
            const auto chunk =
                schedule::chunk_layout(network_, id_, layout_, key.c0, key.c1, key.k0, key.k1);
            tiling_.chunks.push_back({key, chunk.size_bytes});
            tiling_.largest_chunk_bytes = std::max(tiling_.largest_chunk_bytes, chunk.size_bytes);
        }
        const bool again = !fresh && found->second != held_weights_;
        tiling_.sweeps_weights = tiling_.sweeps_weights || again;
        held_weights_ = found->second;
        return found->second;
    }

    OperatorTiling::Input input_of(const network::Tile& tile, std::size_t i) {
        const bool other_part =
            op_.kind == OperatorKind::Concatenation && static_cast<std::int32_t>(i) != tile.part;
        if (!streams_.inputs[i] || other_part) return {};
        OperatorTiling::Input input;
        input.box = network::input_box(network_, id_, tile, i);
        held_.resize(tiling_.operands);
        held_any_.resize(tiling_.operands, false);
        input.fresh = !held_any_[i] || !(held_[i] == input.box);
        held_[i] = input.box;
        held_any_[i] = true;
        if (input.fresh && !input.box.empty())
            input.load = move(input.box, tiling_.geometry.inputs[i], op_.inputs[i], true);
        return input;
    }

    analytic::TaskCost store_of(const Box& box) const {
        return move(box, tiling_.geometry.output, op_.output, false);
    }

    /// Homes and tile buffers begin on lines, so that offsets inside them say how items lie.
    analytic::TaskCost move(const Box& box, const Extent& whole, TensorId tensor, bool load) const {
        if (!board_.external) return {};
        const std::int64_t bytes = network::size_bytes(network_.tensor(tensor).type);
        const auto home = schedule::region_of(
            schedule::dense_view(BufferId(), network::whole(whole), bytes), box, bytes);
        const auto tile =
            schedule::region_of(schedule::dense_view(BufferId(), box, bytes), box, bytes);
        const DeviceId on_chip = board_.activation_homes.front();
        const auto joined = schedule::joined(
            {schedule::TransferKind::Load, load ? home : tile, load ? tile : home});
        const auto grid = analytic::piece_grid(joined.source, 0, joined.destination, 0);
        return copy_cost(*problem_.platform, *board_.copy_lane, load ? *board_.external : on_chip,
                         load ? on_chip : *board_.external, grid);
    }

    const Problem& problem_;
    const network::Network& network_;
    const BoardView& board_;
    const OperatorId id_;
    const network::Operator& op_;
    const schedule::KernelLayout& layout_;
    const Streams& streams_;
    OperatorTiling tiling_;
    std::map<ChunkKey, std::int32_t> known_;
    std::int32_t held_weights_ = -1;
    std::vector<Box> held_;
    std::vector<bool> held_any_;
};

}  // namespace

KernelTimes kernel_times(const Problem& problem, OperatorId op, const network::Tile& tile) {
    const network::Network& network = *problem.network;
    const platform::Core& core = problem.platform->core;
    KernelTimes times{};
    auto work = cost::kernel_work(network, op, tile, core);
    if (!work) return times;
    const auto& timing = problem.profile->timing(core.name, work->kernel);
    const bool cache = core.cache_line_bytes > 0 && core.data_cache_bytes > 0;
    for (std::size_t mask = 0; mask < times.size(); ++mask) {
        if (cache) {
            const cost::CachedOperands cached{(mask & 1) != 0, (mask & 2) != 0, (mask & 4) != 0};
            work->fills = cost::line_fills(network, op, tile, core, cached);
        }
        times[mask] = static_cast<double>(cost::cycles(*work, timing).count) / core.clock.count;
    }
    return times;
}

OperatorTiling cut(const Problem& problem, const BoardView& board, OperatorId op,
                   const TileShape& shape, const Streams& streams) {
    return Cutter(problem, board, op, shape, streams).take();
}

}  // namespace outcore::scheduler
