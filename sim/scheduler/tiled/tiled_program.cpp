// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/tiled_program.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "network/lifetimes.hpp"
#include "scheduler/fused/group_writer.hpp"

namespace outcore::scheduler {
using network::Box;
using network::Network;
using network::OperatorKind;

namespace {

/// One shape of an operator with one set of streams.
using TilingKey = std::tuple<std::int32_t, std::int32_t, std::int32_t, std::int32_t, bool,
                             std::vector<bool>, bool, bool>;

}  // namespace

struct TiledPrograms::Work {
    const Problem& problem;
    const Network& network;
    const BoardView board;
    const std::vector<TensorId> roots;
    const std::vector<network::Lifetime> activations;
    std::vector<std::map<TilingKey, OperatorTiling>> tilings;  // by operator

    StripeTimes stripe_times;

    // Of the program being built.
    Program program;
    const Decisions* decisions = nullptr;
    std::vector<ValueId> home;                 // by root tensor
    std::vector<bool> on_chip;                 // by root tensor
    std::vector<const FusionGroup*> group_of;  // by operator
    /// Where a box of an external activation is written: by tensor, in the order of the steps.
    struct Written {
        Box box;
        TensorId tensor;
        std::int32_t step = 0;
    };
    std::vector<std::vector<Written>> written;

    Work(const Problem& p, const BoardView& view)
        : problem(p),
          network(*p.network),
          board(view),
          roots(network::storage_roots(network)),
          activations(network::lifetimes(network)),
          tilings(network.operators.size()) {}

    TensorId root(TensorId id) const { return roots[id.index()]; }
    bool streamed(TensorId id) const {
        return !network.tensor(id).constant() && !on_chip[root(id).index()];
    }
    std::int64_t element_bytes(TensorId id) const {
        return network::size_bytes(network.tensor(id).type);
    }
    std::int32_t next_step() const { return program.step_count(); }

    const OperatorTiling& tiling(OperatorId id) {
        const network::Operator& op = network.op(id);
        Streams streams;
        for (std::size_t i = 0; i < network::operand_count(op); ++i)
            streams.inputs.push_back(streamed(op.inputs[i]));
        streams.output = streamed(op.output);
        streams.constants_in_flash = decisions->operators[id].in_flash;
        const TileShape& s = decisions->operators[id].shape;
        const TilingKey key{s.h,
                            s.w,
                            s.c,
                            s.k,
                            s.channels_outer,
                            streams.inputs,
                            streams.output,
                            streams.constants_in_flash};
        auto& known = tilings[id.index()];
        const auto found = known.find(key);
        if (found != known.end()) return found->second;
        return known.emplace(key, cut(problem, board, id, s, streams)).first->second;
    }

    void build() {
        program.clear();
        find_groups();
        home.assign(network.tensors.size(), ValueId());
        written.assign(network.tensors.size(), {});
        for (const network::Lifetime& activation : activations) {
            const std::size_t root = activation.root.index();
            const Home near = decisions->tight[root] ? Home::TightOnChip : Home::OnChip;
            home[root] = program.values.add({activation.size_bytes,
                                             on_chip[root] ? near : Home::External,
                                             activation.root,
                                             {},
                                             0});
        }
        for (std::size_t i = 0; i < network.inputs.size(); ++i)
            take_turn(Step::Kind::InputReady, i, network.inputs[i]);
        for (const OperatorId id : decisions->order) {
            if (network::is_view(network.op(id).kind)) continue;
            const FusionGroup* group = group_of[id.index()];
            if (group == nullptr)
                add_operator(id);
            else if (group->members.back().op == id)
                add_group(*group);
        }
        for (std::size_t i = 0; i < network.outputs.size(); ++i)
            take_turn(Step::Kind::OutputTaken, i, network.outputs[i]);
        program.seal();
    }

    void find_groups() {
        on_chip = decisions->resident;
        group_of.assign(network.operators.size(), nullptr);
        for (const FusionGroup& group : decisions->groups) {
            for (const FusionGroup::Member& member : group.members) {
                group_of[member.op.index()] = &group;
                const network::Operator& op = network.op(member.op);
                for (std::size_t i = 0; i < network::operand_count(op); ++i)
                    on_chip[root(op.inputs[i]).index()] = true;
            }
            on_chip[root(network.op(group.members.back().op).output).index()] = true;
        }
    }

    /// Where its last operator would stand: all that it reads has been computed, and nobody has
    /// needed its result.
    void add_group(const FusionGroup& group) {
        std::vector<ValueId> whole(network.tensors.size());
        for (std::size_t t = 0; t < whole.size(); ++t) whole[t] = home[root(TensorId(t)).index()];
        write_group(problem, board, group, whole, stripe_times, program);
    }

    void take_turn(Step::Kind kind, std::size_t index, TensorId tensor) {
        const Box box = network::whole(*network::canonical_extent(network.tensor(tensor)));
        Step step;
        step.kind = kind;
        step.index = static_cast<std::int32_t>(index);
        step.output = {home[root(tensor).index()], box};
        if (kind == Step::Kind::InputReady)
            written[root(tensor).index()].push_back({box, tensor, next_step()});
        const cost::KernelWork work =
            cost::binding_work(kind == Step::Kind::OutputTaken, network.tensor(tensor));
        const platform::Core& core = problem.platform->core;
        step.cost.work_s =
            static_cast<double>(
                cost::cycles(work, problem.profile->timing(core.name, work.kernel)).count) /
            core.clock.count;
        program.steps.push_back(step);
    }

    /// Values of the operator at work that outlive a tile.
    struct Held {
        std::vector<ValueId> inputs;     // streamed or constant, by operand
        std::vector<ChunkId> constants;  // by operand
        std::vector<ChunkId> chunks;     // of weights, as in the tiling
        std::vector<ValueId> weights;    // by chunk, where they are pinned
        ValueId current_weights, output, partial, scratch;
        std::int32_t current_chunk = -1;
    };

    void add_operator(OperatorId id) {
        const OperatorTiling& tiles = tiling(id);
        Held held;
        held.inputs.resize(tiles.operands);
        held.constants.resize(tiles.operands);
        held.weights.resize(tiles.chunks.size());
        for (const OperatorTiling::Chunk& chunk : tiles.chunks) {
            const ChunkKey& key = chunk.key;
            held.chunks.push_back(
                program.chunks.add({board.storage, 0, chunk.size_bytes, id, key.operand, key.c0,
                                    key.c1, key.k0, key.k1}));
        }
        if (tiles.scratch_bytes > 0)
            held.scratch = program.values.add({tiles.scratch_bytes, Home::Scratch, {}, {}, 0});
        for (std::size_t t = 0; t < tiles.tiles.size(); ++t) add_tile(id, tiles, t, held);
    }

    void add_tile(OperatorId id, const OperatorTiling& tiles, std::size_t t, Held& held) {
        const network::Operator& op = network.op(id);
        const OperatorTiling::Tile& tile = tiles.tiles[t];
        Step step;
        step.op = id;
        step.tile = tile.tile;
        step.cost.direct_s = tile.direct_s;
        step.times = &tiles.times[t];
        step.scratch = held.scratch;
        std::vector<Operand>& operands = program.operands;
        step.first_operand = static_cast<std::uint32_t>(operands.size());
        for (std::size_t i = 0; i < tiles.operands; ++i) {
            const bool other_part = op.kind == OperatorKind::Concatenation &&
                                    static_cast<std::int32_t>(i) != tile.tile.part;
            if (!other_part) operands.push_back(operand(id, tiles, t, i, held));
        }
        step.operands = static_cast<std::uint32_t>(operands.size()) - step.first_operand;
        if (tile.weights >= 0) {
            step.constants = weights(id, tiles, tile.weights, held);
            step.chunk = held.chunks[static_cast<std::size_t>(tile.weights)];
        }
        const bool whole_reduction = tile.tile.k0 == 0 && tile.finishes;
        if (tile.tile.k0 == 0) begin_output(op, tile, !whole_reduction, held);
        step.partial = held.partial;
        step.output = streamed(op.output) ? View{held.output, tile.tile.out}
                                          : View{home[root(op.output).index()],
                                                 network::whole(tiles.geometry.output)};
        program.steps.push_back(step);
        if (tile.finishes && streamed(op.output)) store(op, tiles, tile, held);
    }

    void begin_output(const network::Operator& op, const OperatorTiling::Tile& tile, bool sums,
                      Held& held) {
        constexpr std::int64_t kSumBytes = 4;
        const std::int64_t elements = tile.tile.out.extent().elements();
        held.partial = ValueId();
        if (sums) held.partial = program.values.add({kSumBytes * elements, Home::Sums, {}, {}, 0});
        if (streamed(op.output))
            held.output =
                program.values.add({elements * element_bytes(op.output), Home::Tiles, {}, {}, 0});
    }

    Operand operand(OperatorId id, const OperatorTiling& tiles, std::size_t t, std::size_t i,
                    Held& held) {
        const TensorId tensor = network.op(id).inputs[i];
        const network::Extent& extent = tiles.geometry.inputs[i];
        if (network.tensor(tensor).constant()) return constant_operand(id, tensor, i, extent, held);
        const ValueId whole = home[root(tensor).index()];
        if (!streamed(tensor)) return {{whole, network::whole(extent)}, {}};
        const OperatorTiling::Input& input = tiles.input(t, i);
        if (input.fresh) {
            const std::int64_t bytes = element_bytes(tensor);
            held.inputs[i] = program.values.add(
                {std::max<std::int64_t>(1, input.box.extent().elements() * bytes),
                 Home::Tiles,
                 {},
                 {}});
            if (!input.box.empty()) {
                Move move;
                move.lane = *board.copy_lane;
                move.source = {whole, network::whole(extent)};
                move.destination = {held.inputs[i], input.box};
                move.part = input.box;
                move.element_bytes = bytes;
                move.after = last_written(tensor, input.box, extent);
                move.before = next_step();
                move.cost = input.load;
                program.moves.add(move);
            }
        }
        return {{held.inputs[i], input.box}, {}};
    }

    Operand constant_operand(OperatorId id, TensorId tensor, std::size_t i,
                             const network::Extent& extent, Held& held) {
        if (!held.inputs[i].valid()) {
            const std::int64_t bytes = network.tensor(tensor).size_bytes();
            held.constants[i] = program.chunks.add(
                {board.storage, 0, bytes, id, static_cast<std::int32_t>(i), 0, 0, 0, 0});
            held.inputs[i] = bring_constants(id, bytes, held.constants[i], 0);
        }
        return {{held.inputs[i], network::whole(extent)}, held.constants[i]};
    }

    ValueId weights(OperatorId id, const OperatorTiling& tiles, std::int32_t chunk, Held& held) {
        if (held.current_chunk == chunk) return held.current_weights;
        const auto index = static_cast<std::size_t>(chunk);
        const OperatorDecision& decision = decisions->operators[id];
        const bool stays = decision.in_flash || (tiles.sweeps_weights && decision.pinned);
        held.current_chunk = chunk;
        held.current_weights = stays ? held.weights[index] : ValueId();
        if (held.current_weights.valid()) return held.current_weights;
        held.current_weights =
            bring_constants(id, tiles.chunks[index].size_bytes, held.chunks[index],
                            slot_bytes(tiles, tiles.chunks[index].size_bytes));
        held.weights[index] = held.current_weights;
        return held.current_weights;
    }

    /// Chunks with and without bias differ by little: they take turns in slots of the larger size.
    static std::int64_t slot_bytes(const OperatorTiling& tiles, std::int64_t bytes) {
        const std::int64_t most = tiles.largest_chunk_bytes;
        return bytes * 8 >= most * 7 ? most : bytes;
    }

    ValueId bring_constants(OperatorId op, std::int64_t bytes, ChunkId chunk,
                            std::int64_t room_bytes) {
        if (decisions->operators[op].in_flash)
            return program.values.add({bytes, Home::InternalFlash, {}, {}, 0});
        const ValueId value = program.values.add(
            {bytes,
             decisions->operators[op].tight ? Home::TightConstants : Home::Constants,
             {},
             {},
             room_bytes});
        Move move;
        move.lane = board.storage_lane;
        move.destination.value = value;
        move.chunk = chunk;
        move.before = next_step();
        program.moves.add(move);
        return value;
    }

    /// The last step that writes some of the box; steps that wrote it under another shape than the
    /// reader's (a view, or a fully connected operator on rows and columns) may have written any of
    /// it.
    std::int32_t last_written(TensorId tensor, const Box& box,
                              const network::Extent& extent) const {
        const bool reshaped = extent != *network::canonical_extent(network.tensor(tensor));
        const auto& list = written[root(tensor).index()];
        for (auto part = list.rbegin(); part != list.rend(); ++part) {
            const bool meets = part->box.y0 < box.y1 && box.y0 < part->box.y1 &&
                               part->box.x0 < box.x1 && box.x0 < part->box.x1 &&
                               part->box.c0 < box.c1 && box.c0 < part->box.c1;
            if (reshaped || part->tensor != tensor || meets) return part->step;
        }
        return -1;
    }

    void store(const network::Operator& op, const OperatorTiling& tiles,
               const OperatorTiling::Tile& tile, const Held& held) {
        Move move;
        move.kind = schedule::TransferKind::Store;
        move.lane = *board.copy_lane;
        move.source = {held.output, tile.tile.out};
        move.destination = {home[root(op.output).index()], network::whole(tiles.geometry.output)};
        move.part = tile.tile.out;
        move.element_bytes = element_bytes(op.output);
        move.after = next_step() - 1;
        move.before = next_step();
        move.cost = tile.store;
        program.moves.add(move);
        // What is stored may be loaded from the step behind the one that stores it.
        written[root(op.output).index()].push_back({tile.tile.out, op.output, move.after});
    }
};

TiledPrograms::TiledPrograms(const Problem& problem, const BoardView& board)
    : work_(std::make_unique<Work>(problem, board)) {}
TiledPrograms::~TiledPrograms() = default;

const Program& TiledPrograms::build(const Decisions& decisions) {
    work_->decisions = &decisions;
    work_->build();
    return work_->program;
}

}  // namespace outcore::scheduler
