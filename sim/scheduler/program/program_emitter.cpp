// SPDX-License-Identifier: Apache-2.0
#include "scheduler/program/program_emitter.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include "network/geometry.hpp"
#include "scheduler/task_writer.hpp"

namespace outcore::scheduler {
using network::Box;
using network::Extent;
using network::Network;
using schedule::Region;
using schedule::Schedule;
using schedule::TensorView;

namespace {

class Emitter {
  public:
    Emitter(const Problem& problem, const BoardView& board, const Program& program,
            const MemoryPlan& plan)
        : problem_(problem),
          network_(*problem.network),
          board_(board),
          program_(program),
          plan_(plan),
          writer_(problem, Overlap::Lanes),
          buffers_(program.values.size()),
          inside_(program.values.size(), 0) {}

    Schedule emit() {
        add_chunks();
        add_kept_chunks();
        add_buffers();
        std::size_t next = 0;
        for (std::int32_t s = 0; s < program_.step_count(); ++s) {
            for (; next < plan_.batches.size() && plan_.batches[next].issue <= s; ++next)
                add_batch(plan_.batches[next]);
            add_step(program_.steps[static_cast<std::size_t>(s)]);
        }
        for (; next < plan_.batches.size(); ++next) add_batch(plan_.batches[next]);
        return std::move(writer_.schedule());
    }

  private:
    /// Only what is loaded lies in the image; offsets and ids follow the order of the first loads.
    void add_chunks() {
        std::vector<ChunkId> order;
        for (std::size_t c = 0; c < program_.chunks.size(); ++c) {
            if (plan_.chunk_offsets[ChunkId(c)] >= 0) order.push_back(ChunkId(c));
        }
        std::sort(order.begin(), order.end(), [this](ChunkId a, ChunkId b) {
            return plan_.chunk_offsets[a] < plan_.chunk_offsets[b];
        });
        chunks_.assign(program_.chunks.size(), ChunkId());
        for (const ChunkId id : order) {
            schedule::ImageChunk chunk = program_.chunks[id];
            chunk.offset = plan_.chunk_offsets[id];
            chunks_[id] = writer_.schedule().chunks.add(chunk);
        }
        if (!order.empty())
            image_ = writer_.buffer("image", {board_.storage, 0}, plan_.image_bytes);
        if (image_.valid()) writer_.schedule().buffers[image_].size_bytes = plan_.image_bytes;
    }

    /// Constants that stay in internal flash: where their values lie.
    void add_kept(ChunkId id, ValueId value) {
        if (!id.valid() || chunks_[id].valid()) return;
        schedule::ImageChunk chunk = program_.chunks[id];
        chunk.storage = plan_.places[value].device;
        chunk.offset = plan_.places[value].offset;
        chunks_[id] = writer_.schedule().chunks.add(chunk);
    }
    void add_kept_chunks() {
        for (const Step& step : program_.steps) {
            add_kept(step.chunk, step.constants);
            for (const Operand& operand : program_.operands_of(step))
                add_kept(operand.chunk, operand.view.value);
        }
    }

    ChunkId chunk(ChunkId id) const { return id.valid() ? chunks_[id] : ChunkId(); }

    void add_buffers() {
        for (const Batch& batch : plan_.batches) {
            if (batch.count > 1) add_shared_buffer(batch);
        }
        for (std::size_t v = 0; v < program_.values.size(); ++v) {
            const ValueId id(v);
            const Value& value = program_.values[id];
            if (buffers_[id].valid() || value.steps.empty()) continue;
            buffers_[id] = buffer(plan_.places[id], value.size_bytes, name_of(value));
        }
    }
    /// Constants that come in one transfer share its buffer.
    void add_shared_buffer(const Batch& batch) {
        const auto moves = plan_.moves_of(batch);
        const Place start = plan_.places[destination(moves.front())];
        const BufferId shared = buffer(start, batch_bytes(batch), "constants");
        for (const MoveId move : moves) {
            const ValueId value = destination(move);
            buffers_[value] = shared;
            inside_[value] = plan_.places[value].offset - start.offset;
        }
    }
    ValueId destination(MoveId move) const { return program_.moves[move].destination.value; }
    std::int64_t batch_bytes(const Batch& batch) const {
        const auto moves = plan_.moves_of(batch);
        const ChunkId first = program_.moves[moves.front()].chunk;
        const ChunkId last = program_.moves[moves.back()].chunk;
        return plan_.chunk_offsets[last] + program_.chunks[last].size_bytes -
               plan_.chunk_offsets[first];
    }
    BufferId buffer(Place place, std::int64_t size_bytes, const std::string& name) {
        const auto key = std::tuple(place.device, place.offset, size_bytes);
        const auto [found, fresh] = by_place_.try_emplace(key);
        if (fresh)
            found->second =
                writer_.buffer(fmt::format("{}/{}", name, by_place_.size()), place, size_bytes);
        return found->second;
    }
    std::string name_of(const Value& value) const {
        if (value.tensor.valid()) return network_.tensor(value.tensor).name;
        constexpr std::array kNames = {"constants", "tile", "work",     "constants", "work",
                                       "scratch",   "sums", "external", "kept"};
        return kNames[static_cast<std::size_t>(value.home)];
    }

    TensorView tensor_view(const View& view, std::int64_t element_bytes) const {
        const Extent extent = view.box.extent();
        const std::int64_t stride_x = element_bytes * extent.c;
        return {buffers_[view.value], inside_[view.value], view.box, stride_x * extent.w, stride_x};
    }
    std::int64_t element_bytes(TensorId id) const {
        return network::size_bytes(network_.tensor(id).type);
    }

    void add_batch(const Batch& batch) {
        const std::size_t first = writer_.schedule().tasks.size();
        write_batch(batch);
        const Move& move = program_.moves[plan_.moves_of(batch).front()];
        for (std::size_t t = first; t < writer_.schedule().tasks.size(); ++t) {
            writer_.schedule().tasks[TaskId(t)].delay = move.delay;
            writer_.schedule().tasks[TaskId(t)].once = move.once;
        }
    }
    void write_batch(const Batch& batch) {
        const auto moves = plan_.moves_of(batch);
        const Move& move = program_.moves[moves.front()];
        const TaskId not_before = batch.limited ? last_step_ : TaskId();
        if (move.from_image()) {
            const std::int64_t bytes = batch_bytes(batch);
            const ValueId value = move.destination.value;
            const Region source{image_, plan_.chunk_offsets[move.chunk], bytes, 1, bytes, 1, bytes};
            const Region destination{buffers_[value], inside_[value], bytes, 1, bytes, 1, bytes};
            writer_.transfer(move.kind, move.lane, source, destination, label(move, moves.size()),
                             not_before);
            return;
        }
        const Region source = schedule::region_of(tensor_view(move.source, move.element_bytes),
                                                  move.part, move.element_bytes);
        const Region destination = schedule::region_of(
            tensor_view(move.destination, move.element_bytes), move.part, move.element_bytes);
        writer_.transfer(move.kind, move.lane, source, destination, label(move, 1), not_before);
    }
    std::string label(const Move& move, std::size_t parts) const {
        const bool load = move.kind == schedule::TransferKind::Load;
        const std::int32_t at = load ? move.before : move.after;
        const Step& step = program_.steps.at(static_cast<std::size_t>(at));
        const char* what = move.from_image() ? "weights" : load ? "load" : "store";
        std::string text = fmt::format("{} {}", what, label(step));
        if (parts > 1) text += fmt::format(" and {} more", parts - 1);
        return text;
    }

    void add_step(const Step& step) {
        write_step(step);
        writer_.schedule().tasks[last_step_].delay = step.delay;
    }
    void write_step(const Step& step) {
        switch (step.kind) {
            case Step::Kind::Compute:
                return add_compute(step);
            case Step::Kind::InputReady:
                return add_turn(step, true);
            case Step::Kind::OutputTaken:
                return add_turn(step, false);
        }
    }
    void add_turn(const Step& step, bool input) {
        const auto index = static_cast<std::size_t>(step.index);
        const TensorId tensor = input ? network_.inputs[index] : network_.outputs[index];
        const TensorView view = tensor_view(step.output, element_bytes(tensor));
        const Touch touch = writer_.touch(schedule::region_of(view, element_bytes(tensor)), input);
        schedule::Action action = schedule::InputReady{step.index, view};
        if (!input) action = schedule::OutputTaken{step.index, view};
        last_step_ = writer_.add(platform::kCpuLane, std::move(action), {touch}, label(step));
    }

    void add_compute(const Step& step) {
        const network::Operator& op = network_.op(step.op);
        schedule::Compute compute;
        compute.op = step.op;
        compute.tile = step.tile;
        std::vector<Touch> touches;
        std::size_t index = 0;
        for (const Operand& operand : program_.operands_of(step)) {
            const std::size_t input = op.kind == network::OperatorKind::Concatenation
                                          ? static_cast<std::size_t>(step.tile.part)
                                          : index;
            compute.inputs.push_back(tensor_view(operand.view, element_bytes(op.inputs[input])));
            compute.input_chunks.push_back(chunk(operand.chunk));
            touches.push_back(whole(operand.view.value, false));
            ++index;
        }
        if (step.constants.valid()) {
            compute.constants = {chunk(step.chunk), buffers_[step.constants],
                                 inside_[step.constants] + step.constants_offset};
            touches.push_back(whole(step.constants, false));
        }
        if (step.partial.valid()) {
            compute.partial_buffer = buffers_[step.partial];
            touches.push_back(whole(step.partial, true));
        }
        if (step.scratch.valid()) {
            compute.scratch_buffer = buffers_[step.scratch];
            touches.push_back(whole(step.scratch, true));
        }
        const std::int64_t bytes = element_bytes(op.output);
        compute.output = tensor_view(step.output, bytes);
        compute.output.offset = schedule::region_of(compute.output, step.tile.out, bytes).offset;
        compute.output.box = step.tile.out;
        // All of the value: rows that a transfer moves in it may share a cache line with the
        // output.
        touches.push_back(whole(step.output.value, true));
        last_step_ = writer_.add(platform::kCpuLane, std::move(compute), touches, label(step));
    }
    Touch whole(ValueId id, bool writes) const {
        const Place place = plan_.places[id];
        return {place.device, place.offset, place.offset + program_.values[id].size_bytes, writes};
    }

    std::string label(const Step& step) const {
        if (step.kind == Step::Kind::InputReady) return fmt::format("input {}", step.index);
        if (step.kind == Step::Kind::OutputTaken) return fmt::format("output {}", step.index);
        const network::Operator& op = network_.op(step.op);
        const Box& out = step.tile.out;
        std::string text = fmt::format("#{} {} y{}-{}", op.file_index, network::to_string(op.kind),
                                       out.y0, out.y1);
        const network::Geometry full = *network::geometry(network_, step.op);
        if (out.x1 - out.x0 < full.output.w) text += fmt::format(" x{}-{}", out.x0, out.x1);
        if (out.c1 - out.c0 < full.output.c) text += fmt::format(" c{}-{}", out.c0, out.c1);
        if (step.tile.k1 - step.tile.k0 < full.reduction)
            text += fmt::format(" k{}-{}", step.tile.k0, step.tile.k1);
        return text;
    }

    const Problem& problem_;
    const Network& network_;
    const BoardView& board_;
    const Program& program_;
    const MemoryPlan& plan_;
    TaskWriter writer_;
    IdVector<ValueId, BufferId> buffers_;
    IdVector<ValueId, std::int64_t> inside_;  // offset of a value in its buffer
    IdVector<ChunkId, ChunkId> chunks_;       // of the program -> of the schedule
    std::map<std::tuple<DeviceId, std::int64_t, std::int64_t>, BufferId> by_place_;
    BufferId image_;
    TaskId last_step_;
};

}  // namespace

Schedule emit(const Problem& problem, const BoardView& board, const Program& program,
              const MemoryPlan& plan) {
    return Emitter(problem, board, program, plan).emit();
}

}  // namespace outcore::scheduler
