// Plays a schedule without SystemC: each task by its closed form, the lanes by a recurrence. Buses
// are never contended; handlers of the pieces inside a transfer are spread over it.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <array>

#include "simulator/play_log.hpp"
#include "simulator/task_costs.hpp"

namespace outcore::simulator {

/// The lanes side by side. What does not change between evaluations is worked out once; after that
/// an evaluation allocates nothing. O(tasks x lanes + edges) for each frame.
class LaneRecurrence {
  public:
    /// `schedule` must outlive it.
    LaneRecurrence(const schedule::Schedule& schedule, ScheduleCosts costs, std::int32_t frames);

    /// Costs may be changed between evaluations, for example to try other clocks.
    ScheduleCosts& costs() { return costs_; }

    /// False when the order of the lanes and the edges contradict each other; then stuck_task()
    /// names a task that never ends.
    bool evaluate();
    TaskId stuck_task() const;

    double end_s() const { return now_s_; }  // of the last frame
    double energy_j() const;                 // of all frames
    const std::array<double, kStallCauses>& stall_s() const { return stall_s_; }
    const std::vector<std::vector<TaskRun>>& frames() const { return runs_; }
    PlayLog log() const;

  private:
    enum class Phase { Waiting, Kernel, Start, Middle, Completion, Finished };
    struct Lane {
        std::vector<TaskId> tasks;
        std::size_t position = 0;
        std::uint32_t edge = 0;  // in edges_: first of the next task's not known to be met
        std::int32_t frame = 0;
        Phase phase = Phase::Waiting;
        double end_s = 0.0;  // of the phase
        double free_since_s = 0.0;
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
    TaskId last_before(const Lane& lane) const;
    TaskRun& run_of(const Lane& lane) {
        return runs_[static_cast<std::size_t>(lane.frame)][lane.tasks[lane.position].index()];
    }

    const schedule::Schedule& schedule_;
    ScheduleCosts costs_;
    const std::int32_t frame_count_;
    std::vector<Lane> lanes_;
    std::vector<std::vector<TaskRun>> runs_;
    std::vector<std::uint32_t> edges_;       // all tasks' `after`, one behind another
    std::vector<std::uint32_t> edge_start_;  // by task, and one past the last
    std::vector<std::int32_t> done_;
    std::vector<std::size_t> left_;
    std::int32_t frames_ended_ = 0;
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

/// The same log as play() makes, for the same rest of the result.
Result<PlayLog> play_analytically(const schedule::Schedule& schedule,
                                  const IdVector<TaskId, Cycles>& cycles, const Options& options,
                                  std::int32_t frames);

}  // namespace outcore::simulator
