// SPDX-License-Identifier: Apache-2.0
#include "scheduler/emitter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cassert>
#include <map>

#include "network/geometry.hpp"
#include "network/lifetimes.hpp"
#include "scheduler/tile_walk.hpp"

namespace outcore::scheduler {
using network::Box;
using network::Extent;
using network::Lifetime;
using network::Network;
using network::Tile;
using schedule::Compute;
using schedule::Region;
using schedule::Schedule;
using schedule::TensorView;
using schedule::TransferKind;

namespace {

/// The slots of one streamed operand: load j goes to slot j modulo their number.
template <typename Key>
struct Ring {
    std::vector<BufferId> slots;
    std::int64_t loads = 0;
    Key held{};  // what the latest load brought

    BufferId current() const {
        return slots.at(static_cast<std::size_t>(loads - 1) % slots.size());
    }
};

/// The constants of a tile: operand, output channels, input channels.
struct ChunkKey {
    std::int32_t operand = -1, c0 = 0, c1 = 0, k0 = 0, k1 = 0;
    friend auto operator<=>(const ChunkKey&, const ChunkKey&) = default;
};

class Emitter {
  public:
    Emitter(const Problem& problem, const BoardView& board, const NetworkPlan& plan,
            std::int32_t depth, Overlap overlap)
        : problem_(problem),
          network_(*problem.network),
          board_(board),
          plan_(plan),
          depth_(depth),
          roots_(network::storage_roots(network_)),
          writer_(problem, overlap) {}

    Schedule emit() {
        make_home_buffers();
        for (std::size_t i = 0; i < network_.inputs.size(); ++i) input_ready(i);
        for (std::size_t i = 0; i < network_.operators.size(); ++i) {
            if (!network::is_view(network_.op(OperatorId(i)).kind)) emit_operator(OperatorId(i));
        }
        for (std::size_t i = 0; i < network_.outputs.size(); ++i) output_taken(i);
        move_kept_to_the_end();
        return std::move(writer_.schedule());
    }

  private:
    struct Operands {
        std::vector<TensorView> inputs;
        std::vector<ChunkId> chunks;
        schedule::ConstantsView constants;
    };
    /// What is under way for the operator at work.
    struct Work {
        OperatorId id;
        network::Geometry geometry;
        std::vector<Tile> tiles;
        std::vector<Ring<Box>> inputs;
        std::vector<Ring<ChunkKey>> constant_inputs;
        Ring<ChunkKey> weights;
        std::vector<BufferId> outputs;
        std::int64_t output_tiles = 0;
        std::int32_t depth = 1;  // tiles in flight
        BufferId partial, scratch;
        std::map<ChunkKey, ChunkId> chunks;
        std::vector<Operands> operands;  // by tile, filled `depth` ahead
    };

    const network::Operator& op(const Work& work) const { return network_.op(work.id); }
    std::int64_t element_bytes(TensorId id) const {
        return network::size_bytes(network_.tensor(id).type);
    }

    void make_home_buffers() {
        home_.resize(network_.tensors.size());
        for (const Lifetime& activation : network::lifetimes(network_)) {
            const std::size_t i = activation.root.index();
            const std::optional<Place> place =
                plan_.resident[i] ? plan_.resident[i] : plan_.external[i];
            assert(place && "the plan places every activation");
            home_[i] = writer_.buffer(network_.tensor(activation.root).name, *place,
                                      activation.size_bytes);
        }
    }

    bool streamed(TensorId id) const { return !plan_.resident[roots_[id.index()].index()]; }
    TensorView home_view(TensorId id, const Extent& extent) const {
        return schedule::dense_view(home_[roots_[id.index()].index()], network::whole(extent),
                                    element_bytes(id));
    }

    void input_ready(std::size_t index) {
        const TensorId id = network_.inputs[index];
        const TensorView view = home_view(id, *network::canonical_extent(network_.tensor(id)));
        writer_.add(platform::kCpuLane,
                    schedule::InputReady{static_cast<std::int32_t>(index), view},
                    {writer_.touch(schedule::region_of(view, element_bytes(id)), true)},
                    fmt::format("input {}", index));
    }

    void output_taken(std::size_t index) {
        const TensorId id = network_.outputs[index];
        const TensorView view = home_view(id, *network::canonical_extent(network_.tensor(id)));
        writer_.add(platform::kCpuLane,
                    schedule::OutputTaken{static_cast<std::int32_t>(index), view},
                    {writer_.touch(schedule::region_of(view, element_bytes(id)), false)},
                    fmt::format("output {}", index));
    }

    void emit_operator(OperatorId id) {
        Work work;
        work.id = id;
        work.geometry = *network::geometry(network_, id);
        work.tiles = tiles_in_order(network_, id, plan_.operators[id].shape);
        work.operands.resize(work.tiles.size());
        work.depth = plan_.operators[id].depth > 0 ? plan_.operators[id].depth : depth_;
        make_slots(work);
        const std::size_t ahead = static_cast<std::size_t>(work.depth) - 1;
        for (std::size_t t = 0; t < std::min(ahead, work.tiles.size()); ++t) load_operands(work, t);
        for (std::size_t t = 0; t < work.tiles.size(); ++t) {
            if (t + ahead < work.tiles.size()) load_operands(work, t + ahead);
            compute_and_store(work, t);
        }
    }

    void make_slots(Work& work) {
        const TilePlan& plan = plan_.operators[work.id];
        work.inputs.resize(network::operand_count(op(work)));
        work.constant_inputs.resize(work.inputs.size());
        for (std::size_t s = 0; s < plan.slots.size(); ++s) {
            const Slot& slot = plan.slots[s];
            constexpr std::array kNames = {"input",  "constant", "weights",
                                           "output", "partial",  "scratch"};
            std::vector<BufferId> buffers;
            for (const Place& place : plan.places[s]) {
                buffers.push_back(
                    writer_.buffer(fmt::format("op{}/{}{}/{}", work.id.value,
                                               kNames[static_cast<std::size_t>(slot.role)],
                                               slot.operand, buffers.size()),
                                   place, slot.size_bytes));
            }
            switch (slot.role) {
                case SlotRole::Input:
                    work.inputs[slot.operand].slots = std::move(buffers);
                    break;
                case SlotRole::Constant:
                    work.constant_inputs[slot.operand].slots = std::move(buffers);
                    break;
                case SlotRole::Weights:
                    work.weights.slots = std::move(buffers);
                    break;
                case SlotRole::Output:
                    work.outputs = std::move(buffers);
                    break;
                case SlotRole::Partial:
                    work.partial = buffers.front();
                    break;
                case SlotRole::Scratch:
                    work.scratch = buffers.front();
                    break;
            }
        }
    }

    /// Emits the loads that tile `t` needs and earlier tiles did not bring.
    void load_operands(Work& work, std::size_t t) {
        const Tile& tile = work.tiles[t];
        Operands& operands = work.operands[t];
        const bool concatenates = op(work).kind == network::OperatorKind::Concatenation;
        for (std::size_t i = 0; i < work.inputs.size(); ++i) {
            if (concatenates && static_cast<std::int32_t>(i) != tile.part) continue;
            const TensorId tensor = op(work).inputs[i];
            if (network_.tensor(tensor).constant())
                load_constant_operand(work, i, operands);
            else
                load_activation(work, i, tile, operands);
        }
        if (!problem_.layouts->of(op(work).kind).sections.empty())
            load_weights(work, tile, operands);
    }

    void load_activation(Work& work, std::size_t i, const Tile& tile, Operands& operands) {
        const TensorId tensor = op(work).inputs[i];
        const TensorView home = home_view(tensor, work.geometry.inputs[i]);
        operands.chunks.emplace_back();
        if (!streamed(tensor)) {
            operands.inputs.push_back(home);
            return;
        }
        Ring<Box>& ring = work.inputs[i];
        const Box box = network::input_box(network_, work.id, tile, i);
        if (ring.loads == 0 || !(box == ring.held)) {
            advance(ring, box, work.depth);
            const TensorView slot =
                schedule::dense_view(ring.current(), box, element_bytes(tensor));
            if (!box.empty()) {
                writer_.transfer(TransferKind::Load, *board_.copy_lane,
                                 schedule::region_of(home, box, element_bytes(tensor)),
                                 schedule::region_of(slot, element_bytes(tensor)),
                                 fmt::format("load {}", label(work, tile)));
            }
        }
        operands.inputs.push_back(schedule::dense_view(ring.current(), box, element_bytes(tensor)));
    }

    void load_constant_operand(Work& work, std::size_t i, Operands& operands) {
        const TensorId tensor = op(work).inputs[i];
        if (in_flash(work)) return keep_constant_operand(work, i, operands);
        Ring<ChunkKey>& ring = work.constant_inputs[i];
        const ChunkKey key{static_cast<std::int32_t>(i), 0, 0, 0, 0};
        const ChunkId chunk = find_chunk(work, key, network_.tensor(tensor).size_bytes());
        if (ring.loads == 0) {
            advance(ring, key, work.depth);
            load_chunk(chunk, ring.current(),
                       fmt::format("load constant {}", network_.tensor(tensor).name));
        }
        operands.inputs.push_back(schedule::dense_view(
            ring.current(), network::whole(work.geometry.inputs[i]), element_bytes(tensor)));
        operands.chunks.push_back(chunk);
    }

    void keep_constant_operand(Work& work, std::size_t i, Operands& operands) {
        const network::Tensor& tensor = network_.tensor(op(work).inputs[i]);
        const ChunkId chunk =
            find_chunk(work, {static_cast<std::int32_t>(i), 0, 0, 0, 0}, tensor.size_bytes());
        TensorView view = schedule::dense_view(kept_, network::whole(work.geometry.inputs[i]),
                                               network::size_bytes(tensor.type));
        view.offset = writer_.schedule().chunks[chunk].offset;
        operands.inputs.push_back(view);
        operands.chunks.push_back(chunk);
    }

    void load_weights(Work& work, const Tile& tile, Operands& operands) {
        const ChunkKey key{-1, tile.out.c0, tile.out.c1, tile.k0, tile.k1};
        const auto layout = schedule::chunk_layout(
            network_, work.id, problem_.layouts->of(op(work).kind), key.c0, key.c1, key.k0, key.k1);
        const ChunkId chunk = find_chunk(work, key, layout.size_bytes);
        if (in_flash(work)) {
            operands.constants = {chunk, kept_, writer_.schedule().chunks[chunk].offset};
            return;
        }
        if (work.weights.loads == 0 || work.weights.held != key) {
            advance(work.weights, key, work.depth);
            load_chunk(chunk, work.weights.current(), fmt::format("weights {}", label(work, tile)));
        }
        operands.constants = {chunk, work.weights.current(), 0};
    }

    template <typename Key>
    void advance(Ring<Key>& ring, const Key& key, [[maybe_unused]] std::int32_t depth) {
        // With fewer slots than tiles in flight no slot may be used twice: its reader is not
        // emitted yet.
        assert((static_cast<std::int64_t>(ring.slots.size()) > ring.loads ||
                static_cast<std::int32_t>(ring.slots.size()) >= depth) &&
               "slots were planned for fewer loads");
        ++ring.loads;
        ring.held = key;
    }

    ChunkId find_chunk(Work& work, const ChunkKey& key, std::int64_t size_bytes) {
        const auto [found, fresh] = work.chunks.try_emplace(key);
        if (fresh) {
            const bool kept = in_flash(work);
            const std::int64_t unit = kept ? board_.alignment : board_.chunk_alignment;
            std::int64_t& end = kept ? kept_end_ : image_end_;
            schedule::ImageChunk chunk{kept ? *board_.internal_flash : board_.storage,
                                       end,
                                       size_bytes,
                                       work.id,
                                       key.operand,
                                       key.c0,
                                       key.c1,
                                       key.k0,
                                       key.k1};
            found->second = writer_.schedule().chunks.add(chunk);
            end += (size_bytes + unit - 1) / unit * unit;
            if (kept) grow_kept();
        }
        return found->second;
    }

    bool in_flash(const Work& work) const { return plan_.in_flash[work.id.index()]; }

    /// One buffer holds all that stays in internal flash.
    void grow_kept() {
        if (!kept_.valid()) kept_ = writer_.buffer("kept", {*board_.internal_flash, 0}, 0);
        writer_.schedule().buffers[kept_].size_bytes = kept_end_;
    }

    /// The firmware begins where the flash does: vectors, code and blob lie in front.
    void move_kept_to_the_end() {
        if (!kept_.valid()) return;
        const std::int64_t usable =
            problem_.platform->memory(*board_.internal_flash).usable().count;
        const std::int64_t start = (usable - kept_end_) / board_.alignment * board_.alignment;
        writer_.schedule().buffers[kept_].offset = start;
        for (schedule::ImageChunk& chunk : writer_.schedule().chunks)
            if (chunk.storage == *board_.internal_flash) chunk.offset += start;
    }

    void load_chunk(ChunkId id, BufferId slot, const std::string& label) {
        const schedule::ImageChunk chunk = writer_.schedule().chunks[id];
        if (!image_.valid()) image_ = writer_.buffer("image", {board_.storage, 0}, 0);
        Region source{image_, chunk.offset,    chunk.size_bytes, 1, chunk.size_bytes,
                      1,      chunk.size_bytes};
        Region destination{slot, 0, chunk.size_bytes, 1, chunk.size_bytes, 1, chunk.size_bytes};
        auto& image_size = writer_.schedule().buffers[image_].size_bytes;
        image_size = std::max(image_size, chunk.offset + chunk.size_bytes);
        writer_.transfer(TransferKind::Load, board_.storage_lane, source, destination, label);
    }

    void compute_and_store(Work& work, std::size_t t) {
        const Tile& tile = work.tiles[t];
        const TensorId output = op(work).output;
        const std::int64_t bytes = element_bytes(output);
        const TensorView home = home_view(output, work.geometry.output);
        const bool stores = streamed(output);
        const bool finishes = tile.k1 == work.geometry.reduction;

        Compute compute;
        compute.op = work.id;
        compute.tile = tile;
        compute.inputs = std::move(work.operands[t].inputs);
        compute.input_chunks = std::move(work.operands[t].chunks);
        compute.constants = work.operands[t].constants;
        compute.partial_buffer = work.partial;
        compute.scratch_buffer = work.scratch;
        if (stores) {
            const BufferId slot =
                work.outputs.at(static_cast<std::size_t>(work.output_tiles) % work.outputs.size());
            compute.output = schedule::dense_view(slot, tile.out, bytes);
        } else {
            compute.output = home;
            compute.output.offset = schedule::region_of(home, tile.out, bytes).offset;
            compute.output.box = tile.out;
        }
        const TensorView slot_view = compute.output;
        const std::vector<Touch> touched = touches(compute, bytes);
        writer_.add(platform::kCpuLane, std::move(compute), touched, label(work, tile));
        if (!finishes) return;
        ++work.output_tiles;
        if (!stores) return;
        writer_.transfer(
            TransferKind::Store, *board_.copy_lane, schedule::region_of(slot_view, bytes),
            schedule::region_of(home, tile.out, bytes), fmt::format("store {}", label(work, tile)));
    }

    /// Whole buffers of the operands, the exact span of the output.
    std::vector<Touch> touches(const Compute& compute, std::int64_t output_bytes) {
        std::vector<Touch> list;
        const auto whole_buffer = [&](BufferId id, bool writes) {
            if (!id.valid()) return;
            const schedule::Buffer& buffer = writer_.schedule().buffers[id];
            list.push_back(
                {buffer.device, buffer.offset, buffer.offset + buffer.size_bytes, writes});
        };
        for (const TensorView& input : compute.inputs) whole_buffer(input.buffer, false);
        whole_buffer(compute.constants.buffer, false);
        whole_buffer(compute.partial_buffer, true);
        whole_buffer(compute.scratch_buffer, true);
        list.push_back(writer_.touch(schedule::region_of(compute.output, output_bytes), true));
        return list;
    }

    std::string label(const Work& work, const Tile& tile) const {
        const Box& out = tile.out;
        std::string text = fmt::format("#{} {} y{}-{}", op(work).file_index,
                                       network::to_string(op(work).kind), out.y0, out.y1);
        const Extent& full = work.geometry.output;
        if (out.x1 - out.x0 < full.w) text += fmt::format(" x{}-{}", out.x0, out.x1);
        if (out.c1 - out.c0 < full.c) text += fmt::format(" c{}-{}", out.c0, out.c1);
        if (tile.k1 - tile.k0 < work.geometry.reduction)
            text += fmt::format(" k{}-{}", tile.k0, tile.k1);
        return text;
    }

    const Problem& problem_;
    const Network& network_;
    const BoardView& board_;
    const NetworkPlan& plan_;
    std::int32_t depth_;
    std::vector<TensorId> roots_;
    TaskWriter writer_;
    std::vector<BufferId> home_;  // by tensor, roots only
    BufferId image_, kept_;       // constants in the storage, and in internal flash
    std::int64_t image_end_ = 0, kept_end_ = 0;
};

}  // namespace

Schedule emit(const Problem& problem, const BoardView& board, const NetworkPlan& plan,
              std::int32_t depth, Overlap overlap) {
    return Emitter(problem, board, plan, depth, overlap).emit();
}

std::int64_t image_bytes(const Schedule& schedule) {
    std::int64_t end = 0;
    for (const schedule::ImageChunk& chunk : schedule.chunks)
        if (schedule.platform->is_storage(chunk.storage))
            end = std::max(end, chunk.offset + chunk.size_bytes);
    return end;
}

}  // namespace outcore::scheduler
