// SPDX-License-Identifier: Apache-2.0
#include "deploy/wait_reduction.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace outcore::deploy {
namespace {

/// How many tasks of each lane are known to be complete.
using Clock = std::vector<std::uint32_t>;

class Reduction {
  public:
    explicit Reduction(const schedule::Schedule& schedule)
        : schedule_(schedule),
          lanes_(schedule.platform->lane_count()),
          positions_(schedule.tasks.size()),
          clocks_(schedule.tasks.size() * schedule.platform->lane_count()),
          waits_(schedule.tasks.size()),
          next_(schedule.platform->lane_count(), 0) {
        for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
            auto& lane = lanes_[schedule.tasks[TaskId(i)].lane.index()];
            positions_[TaskId(i)] = static_cast<std::uint32_t>(lane.size());
            lane.push_back(TaskId(i));
        }
    }

    Result<IdVector<TaskId, std::vector<Wait>>> run() {
        bool progress = true;
        while (progress) {
            progress = false;
            for (std::size_t lane = 0; lane < lanes_.size(); ++lane) progress |= advance(lane);
        }
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
            if (next_[lane] == lanes_[lane].size()) continue;
            const TaskId stuck = lanes_[lane][next_[lane]];
            return Diagnostic{"", fmt::format("task {}", stuck.value),
                              "waits, in a circle, for itself"};
        }
        return std::move(waits_);
    }

  private:
    bool done(TaskId task) const {
        return positions_[task] < next_[schedule_.tasks[task].lane.index()];
    }

    /// Handles the tasks of a lane up to one that waits for a task not handled yet.
    bool advance(std::size_t lane) {
        const std::size_t before = next_[lane];
        while (next_[lane] < lanes_[lane].size()) {
            const TaskId task = lanes_[lane][next_[lane]];
            const auto& after = schedule_.tasks[task].after;
            if (!std::all_of(after.begin(), after.end(), [this](TaskId a) { return done(a); }))
                break;
            reduce(task);
            ++next_[lane];
        }
        return next_[lane] != before;
    }

    std::uint32_t& clock(TaskId task, std::size_t lane) {
        return clocks_[task.index() * lanes_.size() + lane];
    }
    /// Tasks of `lane` that are complete when the first `wait.count` tasks of `wait.lane` are.
    std::uint32_t implied(const Wait& wait, std::size_t lane) {
        if (wait.lane.index() == lane) return wait.count;
        return clock(lanes_[wait.lane.index()][wait.count - 1], lane);
    }

    void reduce(TaskId task) {
        const std::size_t own = schedule_.tasks[task].lane.index();
        // 1. One count for each lane; the task before on the own lane counts as one more wait.
        Clock latest(lanes_.size(), 0);
        latest[own] = positions_[task];
        for (const TaskId a : schedule_.tasks[task].after) {
            auto& count = latest[schedule_.tasks[a].lane.index()];
            count = std::max(count, positions_[a] + 1);
        }
        std::vector<Wait> candidates;
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
            if (latest[lane] > 0) candidates.push_back({LaneId(lane), latest[lane]});
        }
        // 2. Two candidates never imply each other, since the order has no cycle.
        for (const Wait& wait : candidates) {
            const auto implies = [&](const Wait& other) {
                return other.lane != wait.lane && implied(other, wait.lane.index()) >= wait.count;
            };
            if (wait.lane.index() == own) continue;
            if (std::none_of(candidates.begin(), candidates.end(), implies))
                waits_[task].push_back(wait);
        }
        // 3.
        for (std::size_t lane = 0; lane < lanes_.size(); ++lane) {
            for (const Wait& wait : candidates) {
                clock(task, lane) = std::max(clock(task, lane), implied(wait, lane));
            }
        }
    }

    const schedule::Schedule& schedule_;
    std::vector<std::vector<TaskId>> lanes_;
    IdVector<TaskId, std::uint32_t> positions_;  // on the task's lane
    std::vector<std::uint32_t> clocks_;          // of all tasks, when they start
    IdVector<TaskId, std::vector<Wait>> waits_;
    std::vector<std::size_t> next_;  // of each lane: tasks handled
};

}  // namespace

Result<IdVector<TaskId, std::vector<Wait>>> reduced_waits(const schedule::Schedule& schedule) {
    return Reduction(schedule).run();
}

}  // namespace outcore::deploy
