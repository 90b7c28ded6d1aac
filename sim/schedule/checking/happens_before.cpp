// SPDX-License-Identifier: Apache-2.0
#include "schedule/checking/happens_before.hpp"

#include <algorithm>
#include <boost/graph/compressed_sparse_row_graph.hpp>
#include <boost/graph/depth_first_search.hpp>
#include <boost/graph/topological_sort.hpp>
#include <limits>
#include <utility>

namespace outcore::schedule::checking {
namespace {

/// Edges point from a task to those that it waits for, so that a depth-first search finishes those
/// first.
using WaitGraph = boost::compressed_sparse_row_graph<boost::directedS>;

WaitGraph wait_graph(const Schedule& schedule) {
    std::vector<std::pair<std::size_t, std::size_t>> edges;
    std::vector<TaskId> last(schedule.platform->lane_count());
    for (std::size_t i = 0; i < schedule.tasks.size(); ++i) {
        const Task& task = schedule.tasks[TaskId(i)];
        TaskId& previous = last.at(task.lane.index());
        if (previous.valid()) edges.emplace_back(i, previous.index());
        previous = TaskId(i);
        for (const TaskId before : task.after) edges.emplace_back(i, before.index());
    }
    return {boost::edges_are_sorted, edges.begin(), edges.end(), schedule.tasks.size()};
}

/// Remembers the first cycle that a depth-first search closes.
class CycleFinder : public boost::default_dfs_visitor {
  public:
    CycleFinder(std::vector<std::size_t>& parents, std::vector<TaskId>& cycle)
        : parents_(parents), cycle_(cycle) {}
    void tree_edge(const WaitGraph::edge_descriptor& edge, const WaitGraph& graph) {
        parents_[target(edge, graph)] = source(edge, graph);
    }
    void back_edge(const WaitGraph::edge_descriptor& edge, const WaitGraph& graph) {
        if (!cycle_.empty()) return;
        const std::size_t top = target(edge, graph);
        for (std::size_t at = source(edge, graph); at != top; at = parents_[at])
            cycle_.push_back(TaskId(at));
        cycle_.push_back(TaskId(top));
        std::reverse(cycle_.begin(), cycle_.end());
    }

  private:
    std::vector<std::size_t>& parents_;
    std::vector<TaskId>& cycle_;
};

}  // namespace

TaskOrder task_order(const Schedule& schedule) {
    const WaitGraph graph = wait_graph(schedule);
    TaskOrder result;
    std::vector<std::size_t> order;
    order.reserve(schedule.tasks.size());
    try {
        boost::topological_sort(graph, std::back_inserter(order));
    } catch (const boost::not_a_dag&) {
        std::vector<std::size_t> parents(schedule.tasks.size());
        boost::depth_first_search(graph, boost::visitor(CycleFinder(parents, result.cycle)));
        return result;
    }
    result.order.reserve(order.size());
    for (const std::size_t index : order) result.order.push_back(TaskId(index));
    return result;
}

HappensBefore::HappensBefore(const Schedule& schedule, const TaskOrder& order,
                             std::int32_t iterations)
    : lane_count_(schedule.platform->lane_count()), task_count_(schedule.tasks.size()) {
    const std::size_t nodes = static_cast<std::size_t>(iterations) * task_count_;
    lanes_.resize(nodes);
    positions_.resize(nodes);
    clocks_.resize(nodes * lane_count_);
    std::vector<std::int32_t> lane_tasks(lane_count_, 0);
    for (const Task& task : schedule.tasks) ++lane_tasks[task.lane.index()];
    std::vector<Node> last(lane_count_, kNobody);
    for (std::int32_t iteration = 0; iteration < iterations; ++iteration) {
        const std::int32_t over = std::max(0, iteration - schedule.overlap);
        for (const TaskId id : order.order) {
            const Task& task = schedule.tasks[id];
            const Node self = node(iteration, id);
            const std::size_t own = task.lane.index();
            lanes_[index(self)] = static_cast<std::uint8_t>(own);
            positions_[index(self)] = 1;
            for (std::size_t lane = 0; lane < lane_count_; ++lane)
                clocks_[index(self) * lane_count_ + lane] = over * lane_tasks[lane];
            if (last[own] != kNobody) {
                positions_[index(self)] += positions_[index(last[own])];
                follow(self, last[own]);
            }
            for (const TaskId before : task.after) follow(self, node(iteration, before));
            clocks_[index(self) * lane_count_ + own] = positions_[index(self)];
            last[own] = self;
        }
    }
    find_horizons(order, iterations);
}

void HappensBefore::find_horizons(const TaskOrder& order, std::int32_t iterations) {
    horizons_ = clocks_;
    std::vector<std::int32_t> least(lane_count_, std::numeric_limits<std::int32_t>::max());
    for (std::int32_t iteration = iterations - 1; iteration >= 0; --iteration) {
        for (auto id = order.order.rbegin(); id != order.order.rend(); ++id) {
            std::int32_t* own = &horizons_[index(node(iteration, *id)) * lane_count_];
            for (std::size_t lane = 0; lane < lane_count_; ++lane)
                own[lane] = least[lane] = std::min(least[lane], own[lane]);
        }
    }
}

void HappensBefore::follow(Node node, Node before) {
    std::int32_t* own = &clocks_[index(node) * lane_count_];
    const std::int32_t* other = clock(before);
    for (std::size_t lane = 0; lane < lane_count_; ++lane)
        own[lane] = std::max(own[lane], other[lane]);
}

}  // namespace outcore::schedule::checking
