// SPDX-License-Identifier: Apache-2.0
#include "scheduler/program/program_timing.hpp"

#include <algorithm>
#include <cassert>

#include "analytic/cpu_work.hpp"
#include "analytic/lane_recurrence.hpp"
#include "scheduler/program/move_costs.hpp"

namespace outcore::scheduler {
namespace {

/// Stores that a later value is held against; older ones have long ended.
constexpr std::size_t kRecentStores = 32;

}  // namespace

struct ProgramTiming::Work {
    struct Leaving {
        Place place;
        std::int64_t end = 0;
        TaskId task;
        LaneId lane;
    };

    const platform::Platform& board;
    const BoardView view;
    ProgramTime time;

    const Program* program = nullptr;
    const MemoryPlan* plan = nullptr;
    analytic::LaneRecurrence lanes;
    analytic::TaskGraph& graph = lanes.graph();
    analytic::ScheduleCosts& costs = lanes.costs();
    const std::vector<analytic::PowerUse> power;      // at rest
    std::size_t storage_part = 0, external_part = 0;  // of `power`; 0: there is none
    std::vector<TaskId> step_tasks;
    IdVector<ValueId, TaskId> arrivals;  // the move that last wrote a value
    std::vector<LaneId> lane_of;         // by task
    std::vector<TaskId> known;           // by lane: what the cpu has waited for
    std::vector<TaskId> needed;          // by lane
    std::vector<Leaving> leaving;

    Work(const Problem& problem, const BoardView& board_view)
        : board(*problem.platform), view(board_view), power(analytic::power_uses(board)) {
        for (std::size_t part = 1; part < power.size(); ++part) {
            if (power[part].component == board.device_name(view.storage)) storage_part = part;
            if (view.external && power[part].component == board.device_name(*view.external))
                external_part = part;
        }
    }

    void reset() {
        graph.lanes.resize(board.lane_count());
        for (auto& lane : graph.lanes) lane.clear();
        graph.edges.clear();
        graph.edge_start.clear();
        costs.tasks.clear();
        costs.power = power;
        time.kernels_s = time.lines_s = 0.0;
        step_tasks.clear();
        lane_of.clear();
        leaving.clear();
        arrivals.assign(program->values.size(), TaskId());
        known.assign(board.lane_count(), TaskId());
    }

    TaskId begin(LaneId lane, const analytic::TaskCost& cost) {
        costs.tasks.push_back(cost);
        costs.power.front().busy.front().busy_s += cost.work_s + cost.handlers_s();
        lane_of.push_back(lane);
        return graph.begin_task(lane);
    }

    std::int64_t longest(LaneId lane) const {
        const platform::Channel& channel = board.channel(lane);
        return channel.max_items * channel.item_bytes / view.alignment * view.alignment;
    }

    /// Whoever gets room where a store still reads waits for it.
    void wait_for_leaving(Place place, std::int64_t bytes, LaneId lane) {
        const std::size_t first =
            leaving.size() > kRecentStores ? leaving.size() - kRecentStores : 0;
        for (std::size_t i = first; i < leaving.size(); ++i) {
            const Leaving& store = leaving[i];
            const bool overlaps = store.place.device == place.device &&
                                  store.place.offset < place.offset + bytes &&
                                  place.offset < store.end;
            if (!overlaps || store.lane == lane) continue;
            if (lane == platform::kCpuLane)
                need(store.task);
            else
                graph.edge(store.task);
        }
    }

    void add_batch(const Batch& batch) {
        const auto moves = plan->moves_of(batch);
        const Move& move = program->moves[moves.front()];
        const ValueId value = move.destination.value;
        const Place at = plan->places[value];
        TaskId task;
        const auto moves_by = [&](analytic::TaskCost cost, analytic::StallCause cause,
                                  std::size_t part) {
            cost.cause = cause;
            if (part != 0) costs.power[part].busy.front().busy_s += cost.device_busy_s;
            return begin(move.lane, cost);
        };
        if (move.once) return;  // it is there, in all frames but the first
        if (move.from_image()) {
            const Move& last = program->moves[moves.back()];
            const std::int64_t start = plan->chunk_offsets[move.chunk];
            const std::int64_t bytes =
                plan->chunk_offsets[last.chunk] + program->chunks[last.chunk].size_bytes - start;
            const std::int64_t most = longest(move.lane);
            for (std::int64_t done = 0; done < bytes; done += most) {
                const std::int64_t now = std::min(most, bytes - done);
                task = moves_by(read_cost(board, move.lane, view.storage, at.device, start + done,
                                          at.offset + done, now),
                                analytic::StallCause::WeightsLoad, storage_part);
                if (done == 0) release(batch, at, bytes, move.lane);
            }
        } else {
            task = moves_by(
                move.cost,
                batch.store ? analytic::StallCause::Store : analytic::StallCause::ActivationLoad,
                external_part);
            release(batch, at, program->values[value].size_bytes, move.lane);
        }
        for (const MoveId id : moves) arrivals[program->moves[id].destination.value] = task;
        if (!batch.store) return;
        const Place from = plan->places[move.source.value];
        leaving.push_back(
            {from, from.offset + program->values[move.source.value].size_bytes, task, move.lane});
    }
    void release(const Batch& batch, Place place, std::int64_t bytes, LaneId lane) {
        if (batch.issue > 0) graph.edge(step_tasks[static_cast<std::size_t>(batch.issue - 1)]);
        if (!batch.store) wait_for_leaving(place, bytes, lane);
    }

    void need(TaskId task) {
        TaskId& most = needed[lane_of[task.index()].index()];
        most = std::max(most, task);
    }
    void need_value(ValueId value) {
        if (value.valid() && arrivals[value].valid()) need(arrivals[value]);
    }
    void begin_use(ValueId id, std::int32_t step) {
        if (!id.valid() || program->values[id].steps.first != step || leaving.empty()) return;
        wait_for_leaving(plan->places[id], program->values[id].size_bytes, platform::kCpuLane);
    }

    bool cached(ValueId id) const {
        return id.valid() && analytic::is_cached(board, plan->places[id].device);
    }
    analytic::TaskCost cost_of(const Step& step) const {
        analytic::TaskCost cost = step.cost;
        if (step.times == nullptr) return cost;
        std::size_t mask = cached(step.constants) ? 2 : 0;
        if (cached(step.output.value)) mask |= 4;
        for (const Operand& operand : program->operands_of(step))
            if (cached(operand.view.value)) mask |= 1;
        cost.work_s = (*step.times)[mask] + cost.direct_s;
        return cost;
    }

    void add_step(const Step& step, std::int32_t index) {
        needed.assign(board.lane_count(), TaskId());
        for (const Operand& operand : program->operands_of(step)) need_value(operand.view.value);
        need_value(step.constants);
        need_value(step.output.value);  // rows that are moved in it first
        begin_use(step.output.value, index);
        begin_use(step.partial, index);
        begin_use(step.scratch, index);
        const analytic::TaskCost cost = cost_of(step);
        if (step.times != nullptr) {
            const double kernel_s = cost.work_s - cost.direct_s;
            time.kernels_s += kernel_s;
            time.lines_s += kernel_s - least_seconds(*step.times);
        }
        step_tasks.push_back(begin(platform::kCpuLane, cost));
        for (std::size_t lane = 1; lane < needed.size(); ++lane) {
            if (!needed[lane].valid() || needed[lane] <= known[lane]) continue;
            known[lane] = needed[lane];
            graph.edge(needed[lane]);
        }
    }

    void run() {
        reset();
        std::size_t next = 0;
        const std::vector<Batch>& batches = plan->batches;
        for (std::int32_t s = 0; s < program->step_count(); ++s) {
            for (; next < batches.size() && batches[next].issue <= s; ++next)
                add_batch(batches[next]);
            add_step(program->steps[static_cast<std::size_t>(s)], s);
        }
        for (; next < batches.size(); ++next) add_batch(batches[next]);
        lanes.restart(1);
        const bool ended = lanes.evaluate();
        assert(ended && "edges point backwards");
        (void)ended;
        time.end_s = lanes.end_s();
        time.stall_s = lanes.stall_s();
        time.tasks = graph.tasks();
        time.part_j.clear();
        for (const analytic::PowerUse& part : costs.power)
            time.part_j.push_back(analytic::energy_j(part, time.end_s, 1));
        time.steps.clear();
        for (const TaskId task : step_tasks)
            time.steps.push_back(lanes.frames().front()[task.index()]);
    }
};

ProgramTiming::ProgramTiming(const Problem& problem, const BoardView& board)
    : work_(std::make_unique<Work>(problem, board)) {}
ProgramTiming::~ProgramTiming() = default;

const ProgramTime& ProgramTiming::evaluate(const Program& program, const MemoryPlan& plan) {
    work_->program = &program;
    work_->plan = &plan;
    work_->run();
    return work_->time;
}

}  // namespace outcore::scheduler
