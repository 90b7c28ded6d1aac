// SPDX-License-Identifier: Apache-2.0
#include "analytic/lane_recurrence.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <utility>

namespace outcore::analytic {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
constexpr double kLeastPace = 0.05;  // handlers never take the whole core for good
constexpr std::size_t kCpu = 0;

}  // namespace

TaskGraph task_graph(const schedule::Schedule& schedule) {
    TaskGraph graph;
    graph.lanes.resize(schedule.platform->lane_count());
    graph.overlap = schedule.overlap;
    for (std::size_t t = 0; t < schedule.tasks.size(); ++t) {
        const schedule::Task& task = schedule.tasks[TaskId(t)];
        graph.begin_task(task.lane);
        graph.turns.push_back({task.delay, task.once});
        for (const TaskId before : task.after) graph.edge(before);
    }
    return graph;
}

std::int32_t TaskGraph::greatest_delay() const {
    std::int32_t greatest = 0;
    for (const Turn& turn : turns) greatest = std::max(greatest, turn.delay);
    return greatest;
}

std::int32_t TaskGraph::steady_iteration() const {
    const bool once =
        std::any_of(turns.begin(), turns.end(), [](const Turn& turn) { return turn.once; });
    return greatest_delay() + (once ? 1 : 0);
}

LaneRecurrence::LaneRecurrence(TaskGraph graph, ScheduleCosts costs, std::int32_t frames)
    : graph_(std::move(graph)), costs_(std::move(costs)) {
    restart(frames);
}

void LaneRecurrence::restart(std::int32_t frames) {
    frame_count_ = frames;
    iteration_count_ = frames + graph_.greatest_delay();
    accounted_ = std::min(graph_.steady_iteration(), iteration_count_ - 1);
    lanes_.resize(graph_.lanes.size());
    runs_.resize(static_cast<std::size_t>(iteration_count_));
    for (auto& runs : runs_) runs.resize(graph_.tasks());
    done_.resize(graph_.tasks());
    left_.resize(static_cast<std::size_t>(iteration_count_));
}

LaneRecurrence::LaneRecurrence(const schedule::Schedule& schedule, ScheduleCosts costs,
                               std::int32_t frames)
    : LaneRecurrence(task_graph(schedule), std::move(costs), frames) {}

double LaneRecurrence::kernel_pace() const { return std::max(1.0 - spread_, kLeastPace); }

void LaneRecurrence::reset() {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        Lane& lane = lanes_[i];
        const std::vector<TaskId>& tasks = graph_.lanes[i];
        lane.tasks = &tasks;
        lane.position = 0;
        lane.edge = tasks.empty() ? 0 : graph_.edge_start[tasks.front().index()];
        lane.iteration = 0;
        lane.phase = tasks.empty() ? Phase::Finished : Phase::Waiting;
        lane.end_s = kNever;
        lane.free_since_s = 0.0;
    }
    std::fill(done_.begin(), done_.end(), 0);
    std::fill(left_.begin(), left_.end(), graph_.tasks());
    iterations_ended_ = 0;
    accounted_from_s_ = 0.0;
    ended_ = true;
    stall_s_ = {};
    now_s_ = handlers_end_s_ = handled_s_ = handled_before_s_ = spread_ = 0.0;
    kernel_start_s_ = spread_since_s_ = 0.0;
}

bool LaneRecurrence::evaluate() {
    reset();
    for (;;) {
        while (ended_) {
            ended_ = false;
            start_ready();
        }
        std::size_t next = 0;
        double at_s = kNever;
        for (std::size_t i = 0; i < lanes_.size(); ++i) {
            const double end = lanes_[i].end_s;
            if (end < at_s) {
                at_s = end;
                next = i;
            }
        }
        if (at_s == kNever) break;
        now_s_ = at_s;
        step(next);
    }
    return iterations_ended_ == iteration_count_;
}

/// Spread handlers take another part of the core from now on.
void LaneRecurrence::set_spread(double spread) {
    const double before = kernel_pace();
    handled_s_ += spread_ * (now_s_ - spread_since_s_);
    spread_since_s_ = now_s_;
    spread_ = spread;
    Lane& cpu = lanes_[kCpu];
    if (cpu.phase == Phase::Kernel)
        cpu.end_s = now_s_ + (cpu.end_s - now_s_) * before / kernel_pace();
}

double LaneRecurrence::handled_until_now() const {
    const double queued = std::max(0.0, handlers_end_s_ - now_s_);
    return handled_s_ + spread_ * (now_s_ - spread_since_s_) - queued;
}

/// Starts every lane whose next task may.
void LaneRecurrence::start_ready() {
    for (std::size_t i = 0; i < lanes_.size(); ++i) {
        Lane& lane = lanes_[i];
        while (lane.phase == Phase::Waiting && ready(lane)) start(i);
    }
}

bool LaneRecurrence::ready(Lane& lane) const {
    if (lane.iteration > iterations_ended_ + graph_.overlap) return false;
    const std::uint32_t end = graph_.edges_end(lane.task().index());
    while (lane.edge < end && done_[graph_.edges[lane.edge]] > lane.iteration) ++lane.edge;
    return lane.edge == end;
}

/// There is no frame for the task in this iteration: it passes as soon as it could start.
bool LaneRecurrence::skipped(const Lane& lane) const {
    const Turn turn = graph_.turn(lane.task());
    const std::int32_t frame = lane.iteration - turn.delay;
    return frame < 0 || frame >= (turn.once ? 1 : frame_count_);
}

TaskId LaneRecurrence::last_before(const Lane& lane) const {
    TaskId last;
    double last_end = -1.0;
    const std::vector<TaskRun>& runs = runs_[static_cast<std::size_t>(lane.iteration)];
    const std::size_t task = lane.task().index();
    for (std::uint32_t e = graph_.edge_start[task]; e < graph_.edges_end(task); ++e) {
        const double end = runs[graph_.edges[e]].end_s;
        if (end <= last_end) continue;
        last_end = end;
        last = TaskId(std::size_t{graph_.edges[e]});
    }
    return last;
}

void LaneRecurrence::book_stall(const Lane& lane, double stall_s, TaskId blocker) {
    if (stall_s <= 0.0 || lane.iteration != accounted_) return;
    const double handlers = std::clamp(handled_until_now() - handled_before_s_, 0.0, stall_s);
    stall_s_[static_cast<std::size_t>(StallCause::DmaInterrupts)] += handlers;
    const StallCause cause = blocker.valid() ? costs_.tasks[blocker].cause : StallCause::Other;
    stall_s_[static_cast<std::size_t>(cause)] += stall_s - handlers;
}

void LaneRecurrence::start(std::size_t index) {
    Lane& lane = lanes_[index];
    const TaskCost& cost = costs_.tasks[lane.task()];
    TaskRun& run = run_of(lane);
    run = TaskRun{};
    run.skipped = skipped(lane);
    run.start_s = now_s_;
    if (index == kCpu) {
        const double from = lane.iteration == accounted_ ? accounted_from_s_ : 0.0;
        run.stall_s = now_s_ - std::max(lane.free_since_s, from);
        if (run.stall_s > 0.0) book_stall(lane, run.stall_s, last_before(lane));
        if (cost.work_s <= 0.0 || skipped(lane)) return end_task(lane);
        run.direct_s = cost.direct_s;
        lane.phase = Phase::Kernel;
        return start_kernel(cost);
    }
    if (cost.start_s + cost.middle_s + cost.completion_s <= 0.0 || skipped(lane))
        return end_task(lane);
    begin_handler(lane, cost.start_s, Phase::Start);
}

/// Handlers that are under way or queued go first.
void LaneRecurrence::start_kernel(const TaskCost& cost) {
    kernel_start_s_ = now_s_;
    const double work_s = cost.work_s + std::max(0.0, handlers_end_s_ - now_s_);
    lanes_[kCpu].end_s = now_s_ + work_s / kernel_pace();
}

/// Handlers run one after another and lengthen the kernel that they interrupt.
void LaneRecurrence::begin_handler(Lane& lane, double length_s, Phase phase) {
    lane.phase = phase;
    lane.end_s = now_s_;
    if (length_s <= 0.0) return;
    handlers_end_s_ = std::max(now_s_, handlers_end_s_) + length_s;
    handled_s_ += length_s;
    if (lanes_[kCpu].phase == Phase::Kernel) lanes_[kCpu].end_s += length_s / kernel_pace();
    lane.end_s = handlers_end_s_;
}

void LaneRecurrence::step(std::size_t index) {
    Lane& lane = lanes_[index];
    if (lane.phase == Phase::Kernel) {
        TaskRun& run = run_of(lane);
        const double work = costs_.tasks[lane.task()].work_s;
        run.stolen_s = std::max(0.0, now_s_ - kernel_start_s_ - work);
        if (lane.iteration == accounted_) {
            stall_s_[static_cast<std::size_t>(StallCause::DmaInterrupts)] += run.stolen_s;
            stall_s_[static_cast<std::size_t>(StallCause::DirectAccess)] += run.direct_s;
        }
        return end_task(lane);
    }
    const TaskCost& cost = costs_.tasks[lane.task()];
    const double spread =
        cost.middle_handlers_s > 0.0 ? cost.middle_handlers_s / cost.middle_s : 0.0;
    if (lane.phase == Phase::Start) {
        lane.phase = Phase::Middle;
        lane.end_s = now_s_ + cost.middle_s;
        if (spread > 0.0) set_spread(spread_ + spread);
    } else if (lane.phase == Phase::Middle) {
        if (spread > 0.0) set_spread(std::max(0.0, spread_ - spread));
        begin_handler(lane, cost.completion_s, Phase::Completion);
    } else {
        end_task(lane);
    }
}

void LaneRecurrence::end_task(Lane& lane) {
    const TaskId id = lane.task();
    run_of(lane).end_s = now_s_;
    ++done_[id.index()];
    ended_ = true;
    const bool iteration_ended = --left_[static_cast<std::size_t>(lane.iteration)] == 0;
    const bool cpu = &lane == &lanes_[kCpu];
    if (cpu) handled_before_s_ = handled_until_now();
    lane.free_since_s = now_s_;
    lane.end_s = kNever;
    lane.phase = Phase::Waiting;
    if (++lane.position == lane.tasks->size()) {
        lane.position = 0;
        if (++lane.iteration == iteration_count_) lane.phase = Phase::Finished;
    }
    lane.edge = graph_.edge_start[lane.task().index()];
    if (!iteration_ended) return;
    if (iterations_ended_++ == accounted_) book_rest();
    if (iterations_ended_ == accounted_ && graph_.overlap == 0) accounted_from_s_ = now_s_;
}

/// What the iteration still needed after its last kernel, a final store for example.
void LaneRecurrence::book_rest() {
    Lane cpu = lanes_[kCpu];
    cpu.iteration = accounted_;
    const std::vector<TaskRun>& runs = runs_[static_cast<std::size_t>(accounted_)];
    double last_cpu_end = accounted_from_s_;
    for (const TaskId task : *cpu.tasks)
        last_cpu_end = std::max(last_cpu_end, runs[task.index()].end_s);
    const auto last =
        std::max_element(runs.begin(), runs.end(),
                         [](const TaskRun& a, const TaskRun& b) { return a.end_s < b.end_s; });
    book_stall(cpu, now_s_ - last_cpu_end, TaskId(static_cast<std::size_t>(last - runs.begin())));
}

TaskId LaneRecurrence::stuck_task() const {
    return TaskId(
        static_cast<std::size_t>(std::min_element(done_.begin(), done_.end()) - done_.begin()));
}

double LaneRecurrence::energy_j() const {
    double sum = 0.0;
    for (const PowerUse& part : costs_.power) sum += analytic::energy_j(part, now_s_, frame_count_);
    return sum;
}

}  // namespace outcore::analytic
