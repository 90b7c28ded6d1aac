// Plays a schedule without SystemC: each task by its closed form, the lanes by a recurrence. Buses
// are never contended; handlers of the pieces inside a transfer are spread over it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "analytic/task_costs.hpp"
#include "analytic/task_run.hpp"

namespace outcore::analytic {

/// In which iterations a task runs; docs/spec/schedule.md.
struct Turn {
    std::int32_t delay = 0;
    bool once = false;
};

/// Which task runs on which lane after which: all that the order of a schedule says.
struct TaskGraph {
    std::vector<std::vector<TaskId>> lanes;  // each in order
    std::vector<std::uint32_t> edges;        // all tasks' `after`, one behind another
    std::vector<std::uint32_t> edge_start;   // by task
    std::vector<Turn> turns;                 // by task; those that are missing are {}
    std::int32_t overlap = 0;

    /// A task's edges follow its begin_task.
    TaskId begin_task(LaneId lane) {
        const TaskId id(edge_start.size());
        lanes.at(lane.index()).push_back(id);
        edge_start.push_back(static_cast<std::uint32_t>(edges.size()));
        return id;
    }
    void edge(TaskId before) { edges.push_back(static_cast<std::uint32_t>(before.index())); }
    std::size_t tasks() const { return edge_start.size(); }
    Turn turn(TaskId task) const {
        return task.index() < turns.size() ? turns[task.index()] : Turn{};
    }
    std::int32_t greatest_delay() const;
    /// The first iteration that is like all that follow as long as frames come.
    std::int32_t steady_iteration() const;
    std::uint32_t edges_end(std::size_t task) const {
        return task + 1 < edge_start.size() ? edge_start[task + 1]
                                            : static_cast<std::uint32_t>(edges.size());
    }
};
TaskGraph task_graph(const schedule::Schedule& schedule);

/// The lanes side by side. What does not change between evaluations is worked out once; after that
/// an evaluation allocates nothing. One object may play one graph after another and keeps its
/// memory. O(tasks x lanes + edges) for each iteration.
class LaneRecurrence {
  public:
    /// A stream of `frames` frames takes as many iterations, and the greatest delay more.
    LaneRecurrence(TaskGraph graph, ScheduleCosts costs, std::int32_t frames);
    LaneRecurrence(const schedule::Schedule& schedule, ScheduleCosts costs, std::int32_t frames);

    /// Ready to play another graph: change graph() and costs(), then call restart().
    LaneRecurrence() = default;
    TaskGraph& graph() { return graph_; }
    void restart(std::int32_t frames);

    /// Costs may be changed between evaluations, for example to try other clocks.
    ScheduleCosts& costs() { return costs_; }
    const ScheduleCosts& costs() const { return costs_; }

    /// False when the order of the lanes and the edges contradict each other; then stuck_task()
    /// names a task that never ends.
    bool evaluate();
    TaskId stuck_task() const;

    double end_s() const { return now_s_; }  // of the last iteration
    double energy_j() const;                 // of all frames
    /// Of the first iteration that is like those that follow.
    const std::array<double, kStallCauses>& stall_s() const { return stall_s_; }
    /// By iteration, then task.
    const std::vector<std::vector<TaskRun>>& frames() const { return runs_; }

  private:
    enum class Phase { Waiting, Kernel, Start, Middle, Completion, Finished };
    struct Lane {
        const std::vector<TaskId>* tasks = nullptr;
        std::size_t position = 0;
        std::uint32_t edge = 0;  // of the graph: first of the next task's not known to be met
        std::int32_t iteration = 0;
        Phase phase = Phase::Waiting;
        double end_s = 0.0;  // of the phase
        double free_since_s = 0.0;

        TaskId task() const { return (*tasks)[position]; }
    };
    void reset();
    void start_ready();
    bool ready(Lane& lane) const;
    void start(std::size_t index);
    void start_kernel(const TaskCost& cost);
    void begin_handler(Lane& lane, double length_s, Phase phase);
    void step(std::size_t index);
    void end_task(Lane& lane);
    void set_spread(double spread);
    double handled_until_now() const;
    double kernel_pace() const;  // part of the core's time that spread handlers leave
    void book_stall(const Lane& lane, double stall_s, TaskId blocker);
    void book_rest();
    bool skipped(const Lane& lane) const;
    TaskId last_before(const Lane& lane) const;
    TaskRun& run_of(const Lane& lane) {
        return runs_[static_cast<std::size_t>(lane.iteration)][lane.task().index()];
    }

    TaskGraph graph_;
    ScheduleCosts costs_;
    std::int32_t frame_count_ = 1, iteration_count_ = 1;
    std::int32_t accounted_ = 0;  // the iteration whose stalls are booked
    std::vector<Lane> lanes_;
    std::vector<std::vector<TaskRun>> runs_;
    std::vector<std::int32_t> done_;
    std::vector<std::size_t> left_;
    std::int32_t iterations_ended_ = 0;
    double accounted_from_s_ = 0.0;  // when it could begin
    bool ended_ = false;  // a task has, since lanes were last asked whether they may start
    std::array<double, kStallCauses> stall_s_{};
    double now_s_ = 0.0;
    double handlers_end_s_ = 0.0;
    double handled_s_ = 0.0;         // handlers until spread_since_s_, queued ones included
    double handled_before_s_ = 0.0;  // when the cpu lane became free
    double spread_ = 0.0;            // part of the core's time that spread handlers take
    double spread_since_s_ = 0.0;
    double kernel_start_s_ = 0.0;
};

}  // namespace outcore::analytic
