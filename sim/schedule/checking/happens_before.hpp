// The order of tasks: lane order and `after` edges, over one or more iterations of the body. Kept
// as one vector clock per task (how many tasks of each lane are complete when it starts), so that
// 100,000 tasks need megabytes; a transitive closure would need gigabytes.
// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <vector>

#include "schedule/checking/interval_map.hpp"
#include "schedule/schedule.hpp"

namespace outcore::schedule::checking {

/// Tasks of one frame so that each comes after those that it waits for; the order of ids where that
/// is legal. When there is a cycle, `order` is empty and `cycle` names its tasks, each waiting for
/// the next.
struct TaskOrder {
    std::vector<TaskId> order;
    std::vector<TaskId> cycle;
};
TaskOrder task_order(const Schedule& schedule);

/// Happens-before over `iterations` copies of the body. A copy's tasks follow the same lane's tasks
/// of the copy before, and all tasks of the copies that may not be under way any more (overlap).
/// Tasks that a copy does not do keep their place in the order.
class HappensBefore {
  public:
    HappensBefore(const Schedule& schedule, const TaskOrder& order, std::int32_t iterations);

    /// Whether `a` is complete when `b` starts, or is `b` itself.
    bool ordered(Node a, Node b) const { return clock(b)[lane(a)] >= positions_[index(a)]; }
    /// The same for several candidates, one of each lane or nobody; the first that is not ordered,
    /// or nobody.
    Node unordered(const std::array<Node, kMostLanes>& candidates, Node b) const {
        const std::int32_t* done = clock(b);
        for (std::size_t lane = 0; lane < lane_count_; ++lane) {
            const Node a = candidates[lane];
            if (a != kNobody && done[lane] < positions_[index(a)]) return a;
        }
        return kNobody;
    }
    /// Whether `a` is complete before every task that is visited from `now` on: no access of theirs
    /// can race with it, so that it may be forgotten.
    bool settled(Node a, Node now) const {
        return horizons_[index(now) * lane_count_ + lane(a)] >= positions_[index(a)];
    }
    Node node(std::int32_t iteration, TaskId task) const {
        return static_cast<Node>(static_cast<std::size_t>(iteration) * task_count_ + task.index());
    }
    TaskId task(Node node) const { return TaskId(index(node) % task_count_); }
    std::int32_t iteration(Node node) const {
        return static_cast<std::int32_t>(index(node) / task_count_);
    }
    std::size_t lane(Node node) const { return lanes_[index(node)]; }

  private:
    static std::size_t index(Node node) { return static_cast<std::size_t>(node); }
    const std::int32_t* clock(Node node) const { return &clocks_[index(node) * lane_count_]; }
    void follow(Node node, Node before);
    void find_horizons(const TaskOrder& order, std::int32_t iterations);

    std::size_t lane_count_, task_count_;
    std::vector<std::uint8_t> lanes_;      // of each node
    std::vector<std::int32_t> positions_;  // of each node on its lane, from 1
    std::vector<std::int32_t>
        clocks_;  // lane_count_ numbers a node; the own lane's is its position
    std::vector<std::int32_t> horizons_;  // the least clocks of a node and all visited after it
};

}  // namespace outcore::schedule::checking
