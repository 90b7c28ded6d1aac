// SPDX-License-Identifier: Apache-2.0
#include "scheduler/tiled/tiled_program.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "network/lifetimes.hpp"
#include "scheduler/fused/group_writer.hpp"
#include "scheduler/program/move_costs.hpp"
#include "scheduler/tiled/activation_uses.hpp"

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
    ActivationUses uses;

    /// Values of the operator at work that outlive a tile.
    struct Held {
        std::vector<ValueId> inputs;     // streamed or constant, by operand
        std::vector<ChunkId> constants;  // by operand
        std::vector<ChunkId> chunks;     // of weights, as in the tiling
        std::vector<ValueId> weights;    // by chunk, where they are pinned
        ValueId current_weights, output, partial, scratch;
        std::int32_t current_chunk = -1;
    };

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
    std::int32_t at = 0;        // position in the order
    std::vector<bool> grouped;  // by root tensor: read or written in a group
    /// Resident activations that leave the chip for a while.
    struct Leave {
        TensorId root;
        ActivationUses::Gap gap;
        ValueId outside;
        std::int32_t left = 0;  // the step after which it leaves
    };
    std::vector<Leave> absences;
    std::map<OperatorId, Held> first_runs;  // of operators that come again

    Work(const Problem& p, const BoardView& view)
        : problem(p),
          network(*p.network),
          board(view),
          roots(network::storage_roots(network)),
          activations(network::lifetimes(network)),
          tilings(network.operators.size()),
          uses(network) {}

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
        first_runs.clear();
        find_groups();
        uses.note(decisions->order);
        find_absences();
        home.assign(network.tensors.size(), ValueId());
        written.assign(network.tensors.size(), {});
        for (const network::Lifetime& activation : activations) settle(activation.root);
        at = -1;
        for (std::size_t i = 0; i < network.inputs.size(); ++i)
            take_turn(Step::Kind::InputReady, i, network.inputs[i]);
        leave_chip();
        for (const OperatorId id : decisions->order) {
            ++at;
            if (network::is_view(network.op(id).kind)) continue;
            const FusionGroup* group = group_of[id.index()];
            if (group != nullptr) {
                if (group->members.back().op == id) add_group(*group);
                continue;
            }
            return_to_chip();
            add_operator(id);
            leave_chip();
        }
        ++at;
        return_to_chip();
        for (std::size_t i = 0; i < network.outputs.size(); ++i)
            take_turn(Step::Kind::OutputTaken, i, network.outputs[i]);
        program.seal();
    }

    /// A new place for all of an activation.
    void settle(TensorId root) {
        Home where = decisions->tight[root.index()] ? Home::TightOnChip : Home::OnChip;
        if (absence_of(root) != nullptr) where = Home::Tiles;  // the copy channel reaches it
        if (!on_chip[root.index()]) where = Home::External;
        home[root.index()] =
            program.values.add({network.tensor(root).size_bytes(), where, root, {}, 0});
    }

    void find_absences() {
        absences.clear();
        if (!board.external) return;
        for (std::size_t t = 0; t < decisions->away.size(); ++t) {
            const TensorId root(t);
            if (decisions->away[t] == Absence::None || !on_chip[t] || grouped[t] ||
                board.placed.contains(root))
                continue;
            if (const auto gap = uses.longest_gap(root)) absences.push_back({root, *gap, {}, 0});
        }
    }
    const Leave* absence_of(TensorId root) const {
        for (const Leave& absence : absences)
            if (absence.root == root) return &absence;
        return nullptr;
    }

    void leave_chip() {
        for (Leave& absence : absences) {
            if (absence.gap.from != at) continue;
            absence.left = next_step() - 1;
            absence.outside = program.values.add(
                {network.tensor(absence.root).size_bytes(), Home::External, absence.root, {}, 0});
            move_whole(absence, schedule::TransferKind::Store, home[absence.root.index()],
                       absence.outside);
        }
    }
    void return_to_chip() {
        for (const Leave& absence : absences) {
            if (absence.gap.to != at) continue;
            settle(absence.root);
            move_whole(absence, schedule::TransferKind::Load, absence.outside,
                       home[absence.root.index()]);
        }
    }
    void move_whole(const Leave& absence, schedule::TransferKind kind, ValueId source,
                    ValueId destination) {
        const network::Tensor& tensor = network.tensor(absence.root);
        const Box box = network::whole(*network::canonical_extent(tensor));
        const bool load = kind == schedule::TransferKind::Load;
        const DeviceId on_chip_home = board.activation_homes.front();
        Move move;
        move.kind = kind;
        move.lane = *board.copy_lane;
        move.source = {source, box};
        move.destination = {destination, box};
        move.part = box;
        move.element_bytes = element_bytes(absence.root);
        move.after = absence.left;
        move.before = load ? next_step() : absence.left + 1;
        move.at_once = !load && decisions->absence(absence.root) == Absence::ExternalAtOnce;
        const platform::Channel& channel = problem.platform->channel(move.lane);
        const std::int64_t longest =
            channel.max_items * channel.item_bytes / board.alignment * board.alignment;
        analytic::PieceGrid grid;
        grid.rows = (tensor.size_bytes() + longest - 1) / longest;
        grid.bytes = tensor.size_bytes() / grid.rows;
        grid.source_row = grid.destination_row = longest;
        move.cost = copy_cost(*problem.platform, move.lane, load ? *board.external : on_chip_home,
                              load ? on_chip_home : *board.external, grid);
        program.moves.add(move);
    }

    void find_groups() {
        on_chip = decisions->resident;
        group_of.assign(network.operators.size(), nullptr);
        grouped.assign(network.tensors.size(), false);
        const auto join = [this](TensorId tensor) {
            on_chip[root(tensor).index()] = true;
            grouped[root(tensor).index()] = true;
        };
        for (const FusionGroup& group : decisions->groups) {
            for (const FusionGroup::Member& member : group.members) {
                group_of[member.op.index()] = &group;
                const network::Operator& op = network.op(member.op);
                for (std::size_t i = 0; i < network::operand_count(op); ++i) join(op.inputs[i]);
            }
            join(network.op(group.members.back().op).output);
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

    void add_operator(OperatorId id) {
        const network::Operator& op = network.op(id);
        const auto known = first_runs.find(id);
        const bool again = known != first_runs.end();
        if (again && streamed(op.output)) return;  // external RAM has kept it
        const OperatorTiling& tiles = tiling(id);
        Held held = again ? known->second : first_held(id, tiles);
        if (takes_place(id))
            home[root(op.output).index()] = home[root(op.inputs[0]).index()];
        else if (again)
            settle(root(op.output));
        if (tiles.scratch_bytes > 0)
            held.scratch = program.values.add({tiles.scratch_bytes, Home::Scratch, {}, {}, 0});
        for (std::size_t t = 0; t < tiles.tiles.size(); ++t) add_tile(id, tiles, t, held);
        if (uses.comes_again(id)) first_runs[id] = what_stays(id, std::move(held));
    }

    Held first_held(OperatorId id, const OperatorTiling& tiles) {
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
        return held;
    }
    /// The constants lie where they lie: they are loaded again from there, or read again.
    Held what_stays(OperatorId id, Held held) const {
        Held stays;
        stays.constants = std::move(held.constants);
        stays.chunks = std::move(held.chunks);
        stays.inputs.resize(held.inputs.size());
        stays.weights.resize(held.weights.size());
        if (!decisions->operators[id].in_flash) return stays;
        stays.weights = std::move(held.weights);
        for (std::size_t i = 0; i < held.inputs.size(); ++i)
            if (stays.constants[i].valid()) stays.inputs[i] = held.inputs[i];
        return stays;
    }

    /// Elements of the output and of the first input are alike, one for one.
    bool may_be_in_place(OperatorId id) const {
        const network::Operator& op = network.op(id);
        if (!decisions->operators[id].in_place || !problem.layouts->of(op.kind).in_place)
            return false;
        const network::Tensor& input = network.tensor(op.inputs[0]);
        const network::Tensor& output = network.tensor(op.output);
        return !input.constant() && input.type == output.type &&
               *network::canonical_extent(input) == *network::canonical_extent(output);
    }
    /// Whether all of the output takes the place of all of the first input.
    bool takes_place(OperatorId id) const {
        const network::Operator& op = network.op(id);
        const TensorId from = root(op.inputs[0]), to = root(op.output);
        const auto bound_elsewhere = [&](TensorId tensor) {
            return !on_chip[tensor.index()] || grouped[tensor.index()] ||
                   board.placed.contains(tensor);
        };
        if (!may_be_in_place(id) || bound_elsewhere(from) || bound_elsewhere(to)) return false;
        if (absence_of(to) != nullptr || uses.read_after(from, at)) return false;
        for (std::size_t i = 1; i < network::operand_count(op); ++i)
            if (root(op.inputs[i]) == from) return false;
        return true;
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
        if (tile.tile.k0 == 0) begin_output(id, tile, !whole_reduction, held);
        step.partial = held.partial;
        step.output = streamed(op.output) ? View{held.output, tile.tile.out}
                                          : View{home[root(op.output).index()],
                                                 network::whole(tiles.geometry.output)};
        program.steps.push_back(step);
        if (tile.finishes && streamed(op.output)) store(op, tiles, tile, held);
    }

    void begin_output(OperatorId id, const OperatorTiling::Tile& tile, bool sums, Held& held) {
        constexpr std::int64_t kSumBytes = 4;
        const network::Operator& op = network.op(id);
        const std::int64_t elements = tile.tile.out.extent().elements();
        held.partial = ValueId();
        if (sums) held.partial = program.values.add({kSumBytes * elements, Home::Sums, {}, {}, 0});
        if (!streamed(op.output)) return;
        // The tile of the input is a copy: nobody else reads it.
        const bool in_place = may_be_in_place(id) && streamed(op.inputs[0]);
        held.output =
            in_place
                ? held.inputs[0]
                : program.values.add({elements * element_bytes(op.output), Home::Tiles, {}, {}, 0});
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
            if (!held.constants[i].valid())
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
