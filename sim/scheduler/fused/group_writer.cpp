// SPDX-License-Identifier: Apache-2.0
#include "scheduler/fused/group_writer.hpp"

#include <algorithm>
#include <cassert>

#include "scheduler/program/move_costs.hpp"
#include "scheduler/tiled/operator_tiling.hpp"

namespace outcore::scheduler {
using network::Box;
using network::Extent;
using network::Network;

namespace {

class GroupWriter {
  public:
    GroupWriter(const Problem& problem, const BoardView& board, const FusionGroup& group,
                const std::vector<ValueId>& home, StripeTimes& times, Program& program)
        : problem_(problem),
          network_(*problem.network),
          board_(board),
          group_(group),
          home_(home),
          times_(times),
          program_(program),
          plan_(stripe_plan(network_, group)),
          states_(plan_.size()) {}

    void write() {
        for (std::size_t m = 0; m < plan_.size(); ++m) prepare(m);
        for (std::size_t s = 0; s < plan_.stripes(); ++s)
            for (std::size_t m = plan_.size(); m-- > 0;) write_part(m, s);
    }

  private:
    struct State {
        ValueId buffer;  // of the stripe at work, or of all
        Box held;
        std::int32_t last_use = -1;  // of the buffer, by a step
        ChunkId chunk;
        ValueId weights;
    };

    const FusionGroup::Member& decision(std::size_t m) const {
        return group_.members[group_.members.size() - 1 - m];
    }
    std::int64_t element_bytes(TensorId tensor) const {
        return network::size_bytes(network_.tensor(tensor).type);
    }
    std::int32_t next_step() const { return program_.step_count(); }
    const schedule::KernelLayout& layout(OperatorId op) const {
        return problem_.layouts->of(network_.op(op).kind);
    }

    void prepare(std::size_t m) {
        const StripePlan::Member& member = plan_.member(m);
        const network::Geometry shape = *network::geometry(network_, member.op);
        if (!layout(member.op).sections.empty()) {
            const auto chunk = schedule::chunk_layout(network_, member.op, layout(member.op), 0,
                                                      shape.output.c, 0, shape.reduction);
            states_[m].chunk = program_.chunks.add({board_.storage, 0, chunk.size_bytes, member.op,
                                                    -1, 0, shape.output.c, 0, shape.reduction});
        }
        if (!member.row_buffer) return;
        Box largest = member.parts.front().held;
        largest.y1 = largest.y0 + member.buffer_rows;
        states_[m].buffer = buffer(member.op, largest, Home::Tiles);
    }
    ValueId buffer(OperatorId op, const Box& box, Home home) {
        const std::int64_t bytes =
            box.empty() ? 1 : box.extent().elements() * element_bytes(network_.op(op).output);
        return program_.values.add({bytes, home, {}, {}, 0});
    }

    void write_part(std::size_t m, std::size_t s) {
        const StripePlan::Member& member = plan_.member(m);
        const StripePart& part = member.parts[s];
        State& state = states_[m];
        if (m > 0 && !member.row_buffer) state.buffer = buffer(member.op, part.held, Home::OnChip);
        if (!part.moved.empty()) slide(m, part);
        state.held = part.held;
        if (part.fresh.empty()) return;
        Step step;
        step.op = member.op;
        step.tile = stripe_tile(network_, member.op, part.fresh);
        step.times = times(step);
        add_operands(m, step);
        add_weights(m, step);
        const std::int64_t scratch = schedule::scratch_bytes(network_, member.op, layout(member.op),
                                                             step.tile.k0, step.tile.k1);
        if (scratch > 0) step.scratch = program_.values.add({scratch, Home::Scratch, {}, {}, 0});
        const TensorId output = network_.op(member.op).output;
        step.output = m == 0 ? whole(output, network::geometry(network_, member.op)->output)
                             : View{state.buffer, part.held};
        state.last_use = next_step();
        program_.steps.push_back(step);
    }

    const KernelTimes* times(const Step& step) {
        const Box& out = step.tile.out;
        const auto [found, fresh] = times_.try_emplace({step.op, out.y0, out.y1, out.x0, out.x1});
        if (fresh) found->second = kernel_times(problem_, step.op, step.tile);
        return &found->second;
    }

    View whole(TensorId tensor, const Extent& extent) const {
        return {home_[tensor.index()], network::whole(extent)};
    }

    void add_operands(std::size_t m, Step& step) {
        const network::Operator& op = network_.op(step.op);
        const network::Geometry shape = *network::geometry(network_, step.op);
        step.first_operand = static_cast<std::uint32_t>(program_.operands.size());
        for (std::size_t i = 0; i < network::operand_count(op); ++i) {
            const std::size_t source = plan_.source(m, i);
            if (source == m) {
                program_.operands.push_back({whole(op.inputs[i], shape.inputs[i]), {}});
                continue;
            }
            State& state = states_[source];
            program_.operands.push_back({{state.buffer, state.held}, {}});
            state.last_use = next_step();
        }
        step.operands = static_cast<std::uint32_t>(program_.operands.size()) - step.first_operand;
    }

    void add_weights(std::size_t m, Step& step) {
        State& state = states_[m];
        if (!state.chunk.valid()) return;
        if (!state.weights.valid() || !decision(m).weights_stay) {
            state.weights = program_.values.add(
                {program_.chunks[state.chunk].size_bytes, Home::Constants, {}, {}, 0});
            Move move;
            move.lane = board_.storage_lane;
            move.destination.value = state.weights;
            move.chunk = state.chunk;
            move.before = next_step();
            program_.moves.add(move);
        }
        step.constants = state.weights;
        step.chunk = state.chunk;
    }

    /// Rows that stay go to the beginning of the buffer. A transfer must not overlap itself, so
    /// that it takes at most as many rows as they move by.
    void slide(std::size_t m, const StripePart& part) {
        const State& state = states_[m];
        const TensorId tensor = network_.op(plan_.member(m).op).output;
        const std::int32_t by = part.held.y0 - part.held_before.y0;
        for (std::int32_t y = part.moved.y0; y < part.moved.y1; y += by) {
            Move move;
            move.kind = schedule::TransferKind::Copy;
            move.lane = *board_.copy_lane;
            move.source = {state.buffer, part.held_before};
            move.destination = {state.buffer, part.held};
            move.part = part.moved;
            move.part.y0 = y;
            move.part.y1 = std::min(y + by, part.moved.y1);
            move.element_bytes = element_bytes(tensor);
            move.after = state.last_use;
            move.before = next_step();
            move.cost = slide_cost(move);
            program_.moves.add(move);
        }
    }
    /// Buffers begin on lines, so that offsets inside them say how items lie.
    analytic::TaskCost slide_cost(const Move& move) const {
        const std::int64_t bytes = move.element_bytes;
        const auto joined = schedule::joined(
            {move.kind,
             schedule::region_of(schedule::dense_view(BufferId(), move.source.box, bytes),
                                 move.part, bytes),
             schedule::region_of(schedule::dense_view(BufferId(), move.destination.box, bytes),
                                 move.part, bytes)});
        const DeviceId device = board_.activation_homes.front();
        return copy_cost(*problem_.platform, move.lane, device, device,
                         analytic::piece_grid(joined.source, 0, joined.destination, 0));
    }

    const Problem& problem_;
    const Network& network_;
    const BoardView& board_;
    const FusionGroup& group_;
    const std::vector<ValueId>& home_;
    StripeTimes& times_;
    Program& program_;
    const StripePlan plan_;
    std::vector<State> states_;  // by member, the last operator first
};

}  // namespace

StripePlan stripe_plan(const Network& network, const FusionGroup& group) {
    assert(!group.members.empty());
    StripePlan plan(network, group.members.back().op, group.rows, group.columns);
    for (std::size_t m = group.members.size() - 1; m-- > 0;)
        plan.prepend(group.members[m].op, group.members[m].kept);
    return plan;
}

void write_group(const Problem& problem, const BoardView& board, const FusionGroup& group,
                 const std::vector<ValueId>& home, StripeTimes& times, Program& program) {
    GroupWriter(problem, board, group, home, times, program).write();
}

}  // namespace outcore::scheduler
